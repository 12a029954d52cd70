"""Refusals and faults as pages: a kind word in the person's language, and the status that programs understand."""

import logging
from collections.abc import Mapping

from starlette.responses import Response

from backend.errors import Refused
from backend.logs import tell_fault
from backend.web.headers import personal_page
from forms_ui import LinkKind, MessageKind, message_page

logger = logging.getLogger(__name__)

_RETRY_SECONDS = "2"
_NOT_FOUND = 404
_AWAY = 503

# 404: no such link. 410: there was one, and it will not come back. 403: the link is good, but not yet; 404 would
# send people looking for a mistake in it. 400: not a form of ours. 415 and 413: not even worth reading.
_PAGES: Mapping[str, tuple[int, MessageKind]] = {
    "UNKNOWN_LINK": (404, MessageKind.UNKNOWN_LINK),
    "NOT_FOUND": (404, MessageKind.UNKNOWN_LINK),
    "EXPIRED": (410, MessageKind.EXPIRED),
    "EXPIRED_LINK": (410, MessageKind.EXPIRED),
    "REVOKED": (410, MessageKind.REVOKED),
    "GONE": (410, MessageKind.FORGOTTEN),
    "WITHDRAWN": (410, MessageKind.WITHDRAWN),
    "CLOSED": (410, MessageKind.CLOSED),
    "ALREADY_DECIDED": (410, MessageKind.REVOKED),
    "NOT_YET_OPEN": (403, MessageKind.NOT_YET_OPEN),
    "NOT_PUBLISHED": (403, MessageKind.NOT_YET_OPEN),
    "TOO_LARGE": (413, MessageKind.TOO_LARGE),
    "UPLOAD_TOO_LARGE": (413, MessageKind.UPLOAD_TOO_LARGE),
    "UPLOAD_FAILED": (400, MessageKind.UPLOAD_FAILED),
    "WRONG_TYPE": (415, MessageKind.BAD_REQUEST),
    "BUSY": (503, MessageKind.BUSY),
    "IN_DOUBT": (503, MessageKind.IN_DOUBT),
    "TIMED_OUT": (503, MessageKind.BUSY),
}
_ANYTHING_ELSE = (400, MessageKind.BAD_REQUEST)
_ENDED = frozenset({MessageKind.CLOSED, MessageKind.EXPIRED})


def refusal_page(refusal: Refused, language: str, *, brand: str = "", is_finished: bool = False) -> Response:
    """The page that says why; whoever had finished is told that nothing is missing."""
    status, kind = _PAGES.get(refusal.code, _ANYTHING_ELSE)
    if is_finished and kind in _ENDED:
        kind = MessageKind.ALREADY_DONE
    html = message_page(kind, language, brand=brand)
    if status == _AWAY:
        # Also where something may be kept already: then this is when it can be looked for.
        return personal_page(html, status, retry_after=_RETRY_SECONDS)
    return personal_page(html, status)


def plain_page(status: int, language: str, headers: Mapping[str, str] | None = None) -> Response:
    """The page of a status that the router itself answers with: no such page, or not by that method."""
    kind = MessageKind.UNKNOWN_LINK if status == _NOT_FOUND else MessageKind.BAD_REQUEST
    return personal_page(message_page(kind, language), status, **(headers or {}))


def fault_page(fault: BaseException, request_id: str, route: str, language: str) -> Response:
    """A kind page for what should not have happened; the log learns where it did, and nothing of the person."""
    log_fault(fault, request_id, route)
    return personal_page(message_page(MessageKind.FAULT, language), 500, x_request_id=request_id)


def log_fault(fault: BaseException, request_id: str, route: str) -> None:
    """Logs the kind of a fault and where it arose."""
    tell_fault(logger, "fault", fault, id=request_id, route=route)


__all__ = ["LinkKind", "fault_page", "log_fault", "plain_page", "refusal_page"]
