"""Files that respondents sent and pictures of ideas, for staff: saved to a disk, never shown as a page of this site."""

import asyncio
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.db import Session
from backend.ideas.queries.pictures import get_picture
from backend.ideas.rules.pictures import PICTURE_PLACE
from backend.links import Link, Purpose
from backend.responses.queries import get_upload
from backend.staff.actions.audit_telling import Done
from backend.staff.tables import Deed
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
class _File:
    """Where a file is kept, what it is, and what it is saved as."""

    stored_as: str
    media_type: str
    name: str


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
        file = await self.desk.database.read(lambda session: _file(session, link))
        content = await asyncio.to_thread(self.desk.files.read, file.stored_as)
        await self._note(link)
        named = file.media_type if file.media_type in _NAMED else _ANYTHING
        disposition = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
        return Response(content, media_type=named, headers={**_HEADERS, "content-disposition": disposition})

    async def _note(self, link: Link) -> None:
        """That a file left is taken down before it does; who was given the link was when they were."""
        kind = "IdeaPicture" if link.place == PICTURE_PLACE else "Upload"
        done = Done(deed=Deed.EXPORTED, operation="file", at=self.desk.clock(), about={kind: [link.id]})
        await self.desk.database.write(lambda session: self.desk.trail.note(session, done))


def _file(session: Session, link: Link) -> _File:
    if link.place == PICTURE_PLACE:
        picture = get_picture(session, link.id)
        name = f"idea-{picture.id}.{picture.media_type.rpartition('/')[2]}"
        return _File(stored_as=picture.stored_as, media_type=picture.media_type, name=name)
    upload = get_upload(session, link.id)
    return _File(stored_as=upload.stored_as, media_type=upload.media_type, name=upload.name)
