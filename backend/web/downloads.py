"""Files that respondents sent, for staff: saved to a disk, never shown as a page of this site."""

import asyncio
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.links import Purpose
from backend.responses.queries import get_upload
from backend.web.desk import Desk

# Whatever a file holds, only these are named as what they are; a browser is told to save every one of them.
_NAMED: Final = frozenset({"image/png", "image/jpeg", "image/webp", "application/pdf"})
_ANYTHING: Final = "application/octet-stream"
_HEADERS: Final = {
    "cache-control": "no-store",
    "x-robots-tag": "noindex, nofollow",
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Downloads:
    """The links to files; each is good for a short while only."""

    desk: Desk

    def routes(self) -> list[Route]:
        """Where they are found."""
        return [Route("/f/{token}", self.show)]

    async def show(self, request: Request) -> Response:
        """The file, to be saved."""
        link = self.desk.links.read(Purpose.FILE, request.path_params["token"], self.desk.clock())
        upload = await self.desk.database.read(lambda session: get_upload(session, link.id))
        content = await asyncio.to_thread(self.desk.files.read, upload.stored_as)
        named = upload.media_type if upload.media_type in _NAMED else _ANYTHING
        disposition = f"attachment; filename*=UTF-8''{quote(upload.name, safe='')}"
        return Response(content, media_type=named, headers={**_HEADERS, "content-disposition": disposition})
