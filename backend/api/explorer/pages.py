"""The explorer's pages: in the reader's language, and under a policy that allows nothing from elsewhere."""

import html
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from backend.api.explorer.wording import wording

FOLDER: Final = Path(__file__).parent / "graphiql"
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src data:; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "content-security-policy": _POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",
}
PAGE: Final = {**HEADERS, "cache-control": "no-store", "vary": "accept-language, cookie"}
_SLOT: Final = re.compile(r"\{\{(\w+)\}\}")


def page(name: str, request: Request, shown: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Response:
    """A page of the explorer's, in the reader's language and with what it shows in its slots."""
    words = wording(request.query_params.get("language", ""), request.headers.get("accept-language", ""))
    slots = {**words, **shown}
    text = _SLOT.sub(lambda slot: html.escape(slots[slot[1]]), (FOLDER / name).read_text("utf-8"))
    return Response(text, headers={**PAGE, **(headers or {})}, media_type="text/html; charset=utf-8")
