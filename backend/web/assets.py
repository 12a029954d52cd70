"""The stylesheets and the one script of the pages, under names that change with their content."""

import gzip
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from forms_ui import IDEAS_STYLESHEET, IDEAS_STYLESHEET_NAME, SCRIPT, SCRIPT_NAME, STYLESHEET, STYLESHEET_NAME

_FOREVER: Final = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}


def shown(content: bytes, media_type: str) -> Callable[[Request], Awaitable[Response]]:
    """What shows that content, which browsers may keep for good."""
    # Made once, and the same wherever it is made; a page of one person is not compressed, for its length would tell.
    squeezed = gzip.compress(content, 9, mtime=0)

    async def show(request: Request) -> Response:
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(squeezed, media_type=media_type, headers={**_FOREVER, "content-encoding": "gzip"})
        return Response(content, media_type=media_type, headers=_FOREVER)

    return show


def asset_routes() -> list[Route]:
    """Where they are found."""
    return [
        Route(f"/assets/{STYLESHEET_NAME}", shown(STYLESHEET, "text/css")),
        Route(f"/assets/{IDEAS_STYLESHEET_NAME}", shown(IDEAS_STYLESHEET, "text/css")),
        Route(f"/assets/{SCRIPT_NAME}", shown(SCRIPT, "text/javascript")),
    ]
