"""Files that come with a posted page: read within their limits, told apart by what they hold, stored out of reach."""

import asyncio
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Protocol

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from backend.errors import Refused
from backend.files import FileStore, name_from
from backend.responses.rules import Sent
from backend.web.limits import MOST_BYTES, MOST_FIELDS, Fields, UploadFailed, UploadTooLarge
from backend.web.proofs import check_proof
from backend.web.secret_source import SecretSource
from forms_ui import UploadFault

_THOUSAND: Final = 1_000
_LONGEST_NAME: Final = 200
_MOST_LEFT_ASIDE: Final = 20_000_000
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f/\\\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BEGINNINGS: Final[Mapping[bytes, tuple[str, str]]] = {
    b"\x89PNG\r\n\x1a\n": ("image", "image/png"),
    b"\xff\xd8\xff": ("image", "image/jpeg"),
    b"%PDF-": ("pdf", "application/pdf"),
}
_TEXT_SPELLINGS: Final = ("utf-8", "cp932")

# The last boundary ends so, and a line break may follow.
_END: Final = b"--"
_LONGEST_END: Final = 4


class Wanted(Protocol):
    """What a question says of the file that it asks for."""

    @property
    def key(self) -> str:
        """The question's name."""

    @property
    def media(self) -> Sequence[str]:
        """What the file may be: of image, pdf and text."""

    @property
    def largest_kb(self) -> int:
        """How large it may be, in units of 1,000 bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What a multipart page brought: its pairs, in which stored names stand for files, and what is known of these."""

    fields: Fields
    sent: tuple[Sent, ...]


def is_multipart(request: Request) -> bool:
    """Whether the page brings files."""
    content_type = request.headers.get("content-type", "")
    return content_type.partition(";")[0].strip().lower() == "multipart/form-data"


async def read_delivered(
    request: Request, uploads: Mapping[str, Wanted], store: FileStore, secret: SecretSource
) -> Delivered:
    """The posted pairs; a file is stored when it is one that its question asks for, and its fault is told if not."""
    most = MOST_BYTES + sum(question.largest_kb * _THOUSAND for question in uploads.values())
    parser = MultiPartParser(
        request.headers,
        _bounded(request, most),
        max_files=2 * len(uploads),
        max_fields=MOST_FIELDS,
        max_part_size=MOST_BYTES,
    )
    form = await _parsed(request, parser)
    fields: Fields = []
    sent: list[Sent] = []
    try:
        for name, value in form.multi_items():
            if isinstance(value, str):
                fields.append((name, value))
            elif name in uploads and value.filename:
                stored = await _stored(value, uploads[name], store, secret)
                fields.append((name, stored if isinstance(stored, UploadFault) else stored.stored_as))
                sent += [] if isinstance(stored, UploadFault) else [stored]
    finally:
        await form.close()
    return Delivered(fields=fields, sent=tuple(sent))


async def read_without_files(request: Request) -> Fields:
    """The posted pairs of a page whose files are left aside: nothing of it is to be kept."""
    parser = MultiPartParser(
        request.headers, _bounded(request, _MOST_LEFT_ASIDE), max_fields=MOST_FIELDS, max_part_size=MOST_BYTES
    )
    form = await _parsed(request, parser)
    pairs = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    await form.close()
    return pairs


async def read_parts(request: Request, *, most_files: int, most_bytes: int) -> FormData:
    """All that a multipart page brought, whoever asked for it; whoever reads it closes it."""
    parser = MultiPartParser(
        request.headers,
        _bounded(request, MOST_BYTES + most_bytes),
        max_files=most_files,
        max_fields=MOST_FIELDS,
        max_part_size=MOST_BYTES,
    )
    return await _parsed(request, parser)


def kind_of(content: bytes) -> tuple[str, str] | None:
    """What the content is, by how it begins: image, pdf or text, and the media type; None for anything else."""
    for beginning, kind in _BEGINNINGS.items():
        if content.startswith(beginning):
            return kind
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return ("image", "image/webp")
    return ("text", "text/plain") if _is_text(content) else None


async def _parsed(request: Request, parser: MultiPartParser) -> FormData:
    """What a form brought that was shown here; of another none is stored."""
    try:
        form = await parser.parse()
    except (MultiPartException, UnicodeDecodeError, KeyError):
        raise UploadFailed("what was posted cannot be read") from None
    try:
        check_proof(request, [(name, value) for name, value in form.multi_items() if isinstance(value, str)])
    except Refused:
        await form.close()
        raise
    return form


async def _stored(file: UploadFile, question: Wanted, store: FileStore, secret: SecretSource) -> Sent | UploadFault:
    content = await file.read()
    kind = kind_of(content)
    if not content:
        return UploadFault.EMPTY
    if len(content) > question.largest_kb * _THOUSAND:
        return UploadFault.TOO_LARGE
    if kind is None or kind[0] not in question.media:
        return UploadFault.WRONG_KIND
    name = name_from(secret())
    await asyncio.to_thread(store.keep, name, content)
    return Sent(
        question_key=question.key,
        name=_UNSEEN.sub("", file.filename or "")[-_LONGEST_NAME:].strip() or name,
        media_type=kind[1],
        size=len(content),
        sha256=sha256(content).hexdigest(),
        stored_as=name,
    )


def _is_text(content: bytes) -> bool:
    if b"\x00" in content:
        return False
    for spelling in _TEXT_SPELLINGS:
        try:
            content.decode(spelling)
        except UnicodeDecodeError:
            continue
        return True
    return False


async def _bounded(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    """The body, as long as it stays within its limit and is there to its end."""
    stated = request.headers.get("content-length", "0")
    if not stated.isdecimal() or int(stated) > most:
        raise UploadTooLarge("too much was posted")
    read, end = 0, b""
    async for chunk in request.stream():
        read += len(chunk)
        if read > most:
            raise UploadTooLarge("too much was posted")
        end = (end + chunk)[-_LONGEST_END:]
        yield chunk
    if not end.rstrip().endswith(_END):
        raise UploadFailed("the body breaks off")
