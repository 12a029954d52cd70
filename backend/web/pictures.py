"""Pictures that people send: read within limits, made anew without what is not seen, shown to those who may."""

import asyncio
import io
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.ideas.queries.views import picture_for
from backend.web.desk import Desk
from backend.web.limits import Fields
from backend.web.preferences_asked import number_in
from backend.web.sessions import Door
from backend.web.uploads import read_parts

LARGEST_MB: Final = 12
_LARGEST: Final = LARGEST_MB * 1_000_000
_MOST_SENT: Final = 10
_MOST_BYTES: Final = 3 * _LARGEST
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
# JPEG is read at a fraction of its size; others take four bytes for each point, however small their file.
_MOST_POINTS: Final = {"JPEG": 89_000_000, "MPO": 89_000_000}
_MOST_POINTS_OTHERWISE: Final = 25_000_000
_LONGEST_SIDE: Final = 1_600
_QUALITY: Final = 80
_MEDIA_TYPE: Final = "image/webp"
_FILE: Final = "file"


class PictureFault(StrEnum):
    """Why a file is no picture that is kept; the value is the name of its words."""

    NOT_READ = "picture_type"
    TOO_LARGE = "picture_large"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A picture made anew."""

    content: bytes
    width: int
    height: int
    media_type: str = _MEDIA_TYPE


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What a form brought: its pairs, and the files that somebody chose."""

    fields: Fields
    files: tuple[bytes, ...]


async def read_brought(request: Request) -> Brought:
    """The pairs and files of a multipart form; too many or too much is refused."""
    form = await read_parts(request, most_files=_MOST_SENT, most_bytes=_MOST_BYTES)
    try:
        return await _brought(form)
    finally:
        await form.close()


async def leave_aside(request: Request) -> None:
    """Lets what a stranger sends pass by, and keeps nothing: a browser that is still sending shows no answer."""
    passed = 0
    async for chunk in request.stream():
        passed += len(chunk)
        if passed > _MOST_BYTES:
            return


def make_picture(content: bytes) -> Made | PictureFault:
    """The picture anew as WebP: turned as it is seen, at most 1,600 points long, with nothing that it told beside."""
    if len(content) > _LARGEST:
        return PictureFault.TOO_LARGE
    try:
        return _made(content)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return PictureFault.TOO_LARGE
    # What decoders make of spoilt files is any of these.
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        return PictureFault.NOT_READ


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturePages:
    """The pictures of ideas, for those who see the ideas."""

    desk: Desk

    def routes(self) -> list[Route]:
        """Where they are found."""
        return [Route("/ideas/pictures/{picture}", self.show)]

    async def show(self, request: Request) -> Response:
        """One picture."""
        number = number_in(request.path_params["picture"])
        return await Door(desk=self.desk).show(
            request,
            lambda session, visit: _answer(
                self.desk, picture_for(session, number, visit.person_id, visit.now).stored_as
            ),
        )


def _answer(desk: Desk, stored_as: str) -> Response:
    """Kept by this browser alone, and for no longer than someone looks at the page."""
    headers = {
        "cache-control": "private, max-age=600",
        "content-disposition": "inline",
        "cross-origin-resource-policy": "same-origin",
        "content-security-policy": "default-src 'none'; sandbox",
        "x-robots-tag": "noindex, nofollow",
    }
    return Response(desk.files.read(stored_as), media_type=_MEDIA_TYPE, headers=headers)


async def _brought(form: FormData) -> Brought:
    fields: Fields = []
    files: list[bytes] = []
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields.append((name, value))
        elif name == _FILE and value.filename:
            files.append(await value.read())
    return Brought(fields=fields, files=tuple(files))


def _made(content: bytes) -> Made | PictureFault:
    with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
        most = _MOST_POINTS.get(image.format or "", _MOST_POINTS_OTHERWISE)
        if image.width * image.height > most:
            return PictureFault.TOO_LARGE
        # A JPEG is decoded at the smallest size that is still large enough.
        image.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
        turned = ImageOps.exif_transpose(image)
        shown = turned.convert("RGBA" if turned.has_transparency_data else "RGB")
    shown.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    made = io.BytesIO()
    # Only what is named here is written: no place, no camera, no thumbnail of what was cut away.
    shown.save(made, "WEBP", quality=_QUALITY, method=4, exif=b"", xmp=b"", icc_profile=b"")
    return Made(content=made.getvalue(), width=shown.width, height=shown.height)


async def make_pictures(files: tuple[bytes, ...]) -> list[Made | PictureFault]:
    """Each of the files as a picture, one after another, while others are served."""
    return [await asyncio.to_thread(make_picture, content) for content in files]
