"""Where the console is: one page at every address of its own, and its files under a name that changes with them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from backend.console.files import File, Site, followed_site, kept_site

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_POLICY_HEADER: Final = {"content-security-policy": _POLICY}
_FOREVER: Final = "public, max-age=31536000, immutable"
_NEVER: Final = "no-store"
_MISSING: Final = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """Hands out the page and its files; what they show, they ask the API for."""

    find_site: Callable[[], Site]
    is_lasting: bool
    """Whether the files stay as they are while the server runs."""

    def routes(self) -> list[BaseRoute]:
        """The files, and the page wherever no file is."""
        return [
            Route("/console", self.lead_in, methods=["GET"]),
            Route("/console/files/{fingerprint}/{path:path}", self.show_file, methods=["GET"]),
            Route("/console/{place:path}", self.show_page, methods=["GET"]),
        ]

    async def lead_in(self, _request: Request) -> Response:
        """To the page: what its address says of itself begins behind the slash."""
        return Response(status_code=303, headers={"cache-control": _NEVER, "location": "/console/"})

    async def show_page(self, request: Request) -> Response:
        """The page; it finds out by itself what its address means. An address with a dot means a file, and is none."""
        if "." in request.path_params["place"]:
            raise HTTPException(_MISSING)
        return _answer(request, self.find_site().shell, _NEVER)

    async def show_file(self, request: Request) -> Response:
        """A file of this very version; a page of another one is to be loaded anew rather than mixed with it."""
        site, given = self.find_site(), request.path_params
        file = site.files.get(given["path"])
        if file is None or (self.is_lasting and given["fingerprint"] != site.fingerprint):
            raise HTTPException(_MISSING)
        return _answer(request, file, _FOREVER if self.is_lasting else _NEVER)


def console_routes(*, is_lasting: bool) -> list[BaseRoute]:
    """The console's routes; where its files are not lasting, they are read again when they were changed."""
    find_site = kept_site() if is_lasting else followed_site()
    return Console(find_site=find_site, is_lasting=is_lasting).routes()


def _answer(request: Request, file: File, cached: str) -> Response:
    headers = {**_POLICY_HEADER, "cache-control": cached, "vary": "accept-encoding"}
    if file.squeezed and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(file.squeezed, media_type=file.media_type, headers={**headers, "content-encoding": "gzip"})
    return Response(file.content, media_type=file.media_type, headers=headers)
