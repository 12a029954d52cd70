"""The one stylesheet of the respondents' pages, under a name that changes with its content."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from forms_ui import STYLESHEET, STYLESHEET_NAME

_FOREVER = {"cache-control": "public, max-age=31536000, immutable"}


async def show_stylesheet(_request: Request) -> Response:
    """The stylesheet, which browsers may keep for good."""
    return Response(STYLESHEET, media_type="text/css", headers=_FOREVER)


def asset_routes() -> list[Route]:
    """The route of the stylesheet."""
    return [Route(f"/assets/{STYLESHEET_NAME}", show_stylesheet)]
