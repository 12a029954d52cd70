"""What browsers say: the query of a page, and the fields a posted form carries along unseen."""

import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl

from starlette.requests import Request

from backend.surveys.rules import Answer
from backend.text import LANGUAGES
from backend.web.limits import Fields, Unreadable
from forms_ui import NOT_APPLICABLE, Reading, language

_SECRET = re.compile(r"[A-Za-z0-9_-]{0,64}")
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_MOST_QUERY_FIELDS = 10
_ANSWER = "q."
_HIDDEN = frozenset({"version", "page", "idem", "language", "pick"})
_PICK = re.compile(r"[A-Za-z0-9._-]{0,80}")


# A tuple, as is what stands below it: one is made for every page, and a frozen dataclass sets each field by a call.
class Wanted(NamedTuple):
    """Which page is asked for, in which language, what the browser prefers, and which answers the link has chosen."""

    page: int | None
    language: str | None
    accepted: str
    chosen: Sequence[tuple[str, str]] = ()

    def speaks(self, offered: Sequence[str] = LANGUAGES, known: str | None = None) -> str:
        """The language to answer in: the chosen one, else what is known of the person, else what the browser asks."""
        chosen = self.language if self.language in offered else known
        return language(self.accepted, offered, chosen)


class Hidden(NamedTuple):
    """The fields of a form that nobody typed; `pick` is the question that was chosen, "" on the survey's own pages.

    There is none where questions are not chosen for each person.
    """

    version: int
    page: int
    idem: str
    language: str
    pick: str | None = None

    def speaks(self, offered: Sequence[str]) -> str:
        """The language of the form, if the survey has it."""
        return self.language if self.language in offered else offered[0]


def wanted(request: Request) -> Wanted:
    """What the query and the headers of a request ask for; nonsense asks for nothing."""
    accepted = request.headers.get("accept-language", "")
    query: bytes = request.scope["query_string"]
    if not query:
        return Wanted(page=None, language=None, accepted=accepted)
    try:
        pairs = parse_qsl(query.decode("latin-1"), max_num_fields=_MOST_QUERY_FIELDS)
    except ValueError:
        pairs = []
    fields = dict(pairs)
    page = fields.get("page", "")
    return Wanted(
        page=int(page) if _NUMBER.fullmatch(page) else None,
        language=fields.get("language"),
        accepted=accepted,
        chosen=[pair for pair in pairs if pair[0].startswith(_ANSWER)],
    )


def hidden(fields: Fields) -> Hidden:
    """The hidden fields of a posted form; refused where they are not as the form had them."""
    found = {name: value for name, value in fields if name in _HIDDEN}
    idem = found.get("idem", "")
    if not _SECRET.fullmatch(idem):
        raise Unreadable("the form's key is not one of ours", "idem")
    pick = found.get("pick")
    if pick is not None and not _PICK.fullmatch(pick):
        raise Unreadable("no such question can be chosen", "pick")
    return Hidden(
        version=_number(found, "version"),
        page=_number(found, "page"),
        idem=idem,
        language=found.get("language", ""),
        pick=pick,
    )


def answers_of(reading: Reading) -> dict[str, Answer]:
    """What was answered, as it is kept; what was left blank is not in it."""
    answers: dict[str, Answer] = {}
    for key, value in reading.answers.items():
        if value is NOT_APPLICABLE:
            answers[key] = None
        elif value is not None:
            answers[key] = list(value) if isinstance(value, tuple) else value
    return answers


def _number(found: dict[str, str], name: str) -> int:
    if not _NUMBER.fullmatch(found.get(name, "")):
        raise Unreadable(f"the form does not say its {name}", name)
    return int(found[name])
