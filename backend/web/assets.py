"""The one stylesheet of the respondents' pages, under a name that changes with its content."""

import gzip
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from forms_ui import STYLESHEET, STYLESHEET_NAME

_FOREVER: Final = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}
# Made once, and the same wherever it is made; a page of one person is not compressed, for its length would tell on it.
_SQUEEZED: Final = gzip.compress(STYLESHEET, 9, mtime=0)


async def show_stylesheet(request: Request) -> Response:
    """The stylesheet, which browsers may keep for good."""
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(_SQUEEZED, media_type="text/css", headers={**_FOREVER, "content-encoding": "gzip"})
    return Response(STYLESHEET, media_type="text/css", headers=_FOREVER)


def asset_routes() -> list[Route]:
    """The route of the stylesheet."""
    return [Route(f"/assets/{STYLESHEET_NAME}", show_stylesheet)]
