"""Why something is not done on the pages of ideas and ambassadors, in kind words and with the status for programs."""

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from backend.clock import DAY, HOUR, MINUTE, SECOND, Instant
from backend.errors import Refused
from backend.ideas.rules.limits import TooMany
from backend.panel.rules.sessions import NoSession
from backend.web.errors import refusal_page
from backend.web.headers import personal_page
from forms_ui.entry_wording import entry_word
from forms_ui.ideas_around import Around
from forms_ui.ideas_compose_wording import compose_word
from forms_ui.ideas_writing import word_page

_BY_DAY: Final = 6 * HOUR
# 403: known, and may not. 410: was possible once. 429: later. 409: someone or something came in between.
_PAGES: Final[Mapping[str, tuple[int, str]]] = {
    "NOT_FOUND": (404, "not_here"),
    "NO_SESSION": (403, "no_session"),
    "MAY_NOT_POST": (403, "may_not"),
    "MAY_NOT_VOTE": (403, "may_not"),
    "NOT_YOURS": (403, "may_not"),
    "BLOCKED": (403, "blocked"),
    "BOARD_NOT_OPEN": (403, "may_not"),
    "BOARD_CLOSED": (410, "may_not"),
    "NOT_EDITABLE": (409, "may_not"),
    "NOT_SHOWN": (409, "may_not"),
    "IDEA_MERGED": (409, "may_not"),
    "WRONG_STATUS": (409, "may_not"),
    "MISSION_DONE": (409, "may_not"),
    "NO_PROOF_ASKED": (409, "may_not"),
    "MISSION_OVER": (410, "may_not"),
    "PROGRAMME_CLOSED": (410, "may_not"),
    "NO_AGREEMENT": (409, "may_not"),
    "INVITATION_OVER": (410, "expired"),
    "IDEA_WITHDRAWN": (410, "gone"),
    "TOO_MANY": (429, "slow"),
}
_ON_FORMS: Final[Mapping[str, str]] = {
    "TOO_MANY": "refused_limit",
    "BLOCKED": "refused_blocked",
    "BOARD_CLOSED": "refused_closed",
    "MAY_NOT_POST": "refused_may_not",
    "BOARD_NOT_OPEN": "refused_may_not",
    "NOT_EDITABLE": "refused_may_not",
    "NOT_SHOWN": "refused_may_not",
    "IDEA_MERGED": "refused_may_not",
}


class IdeaWithdrawn(Refused):
    """The idea was taken back by whoever posted it."""

    code = "IDEA_WITHDRAWN"


def refused_page(around: Around, refusal: Refused, now: Instant) -> Response:
    """The page that says why not."""
    if refusal.code not in _PAGES:
        return refusal_page(refusal, around.language, brand=around.brand)
    status, key = _PAGES[refusal.code]
    when = later(refusal, now, around.language)
    title, body = entry_word(f"{key}_title", around.language), entry_word(f"{key}_body", around.language, when=when)
    links = [(entry_word("to_start", around.language), around.at("/ideas/"))] if around.is_in else []
    return personal_page(word_page(around, title, body, links=links), status, **retry_after(refusal, now))


def no_session_page(around: Around) -> Response:
    """How one comes in."""
    return refused_page(around, NoSession("nobody is in"), 0)


def refused_words(refusal: Refused, language: str, now: Instant) -> tuple[int, str] | None:
    """The status and the words above a form that is shown again; None where the refusal deserves a page of its own."""
    key = _ON_FORMS.get(refusal.code)
    if key is None:
        return None
    return _PAGES[refusal.code][0], compose_word(key, language, when=later(refusal, now, language))


def retry_after(refusal: Refused, now: Instant) -> dict[str, str]:
    """The header that tells programs when to try again."""
    if not isinstance(refusal, TooMany) or refusal.retry_at is None:
        return {}
    return {"retry_after": str(max(1, -((now - refusal.retry_at) // SECOND)))}


def later(refusal: Refused, now: Instant, language: str) -> str:
    """When to try again, as people say it."""
    wait = 0 if not isinstance(refusal, TooMany) or refusal.retry_at is None else refusal.retry_at - now
    if not 0 < wait <= DAY:
        return compose_word("later", language)
    if wait <= HOUR:
        return compose_word("later_minutes", language, count=-(-wait // MINUTE))
    if wait <= _BY_DAY:
        return compose_word("later_hours", language, count=-(-wait // HOUR))
    return compose_word("later_tomorrow", language)
