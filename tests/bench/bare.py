"""The floor of the web: Starlette alone, showing a constant page and reading a posted form."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

_PAGE = "<!doctype html><title>Floor</title><p>Nothing is asked here."


async def show(_request: Request) -> Response:
    """A small page that never changes."""
    return HTMLResponse(_PAGE)


async def take(request: Request) -> Response:
    """Reads the form, keeps nothing, and goes on."""
    await request.form()
    return RedirectResponse("/", status_code=303)


app = Starlette(routes=[Route("/", show), Route("/{token}", take, methods=["POST"])])
