"""What is asked of the preferences' pages: which view, of which response, from where; and whether a form is ours."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from backend.errors import Refused
from backend.text import LANGUAGES
from backend.web.posted import wanted

_MOST_FIELDS = 10
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_SAME = frozenset({"same-origin", "none"})


class ForeignForm(Refused):
    """A form of another site was posted here."""

    code = "FOREIGN_FORM"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The query of a page, what nobody understands left out."""

    fields: Mapping[str, str]
    language: str | None
    accepted: str

    @property
    def view(self) -> str:
        """Which of the pages."""
        return self.fields.get("view", "")

    def number(self, name: str) -> int:
        """A number of the query; nought where there is none."""
        return number_in(self.fields.get(name, ""))


def asked_of(request: Request) -> Asked:
    """What a request asks for."""
    said = wanted(request)
    query: bytes = request.scope["query_string"]
    try:
        fields = dict(parse_qsl(query.decode("latin-1"), max_num_fields=_MOST_FIELDS))
    except ValueError:
        fields = {}
    spoken = said.language if said.language in LANGUAGES else None
    return Asked(fields=fields, language=spoken, accepted=said.accepted)


def number_in(text: str) -> int:
    """The whole number that a text is, nought where it is none."""
    return int(text) if _NUMBER.fullmatch(text) else 0


def field_of(fields: Sequence[tuple[str, str]], name: str) -> str:
    """The one value of a posted field, nothing where it was not posted."""
    return dict(fields).get(name, "")


def check_own_form(request: Request) -> None:
    """Refuses a form that another site's page posted: whoever has the link may act, but not be made to.

    Pages without a referrer post with the origin "null"; such a form is taken where the browser says nothing else.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin", "null")
    is_foreign = origin != "null" and urlsplit(origin).netloc != request.headers.get("host")
    if (site is not None and site not in _SAME) or (site is None and is_foreign):
        raise ForeignForm("the form was posted by another site")
