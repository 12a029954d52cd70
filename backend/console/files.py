"""The console's files, read and compressed once, under one fingerprint of them all."""

import gzip
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from backend.console.modules import imported_from

FOLDER: Final = Path(__file__).parent / "site"
SHELL: Final = "index.html"
_TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
_SQUEEZED_ALREADY: Final = frozenset({".png", ".webp"})
_FINGERPRINT_LETTERS: Final = 16
_FILES_SLOT: Final = b"{{files}}"
_PRELOADS_SLOT: Final = b"{{preloads}}"
_FIRST_MODULE: Final = "start.js"
_COMMENT_ENDS: Final = b"#}\n"

Stamp: TypeAlias = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file as it goes out."""

    content: bytes
    media_type: str
    squeezed: bytes = b""
    """The same by gzip, where that is any shorter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """All the files at one moment."""

    fingerprint: str
    files: Mapping[str, File]
    shell: File
    """The page that is the same at every address, with the place of all other files in it."""


def read_site(folder: Path = FOLDER) -> Site:
    """The files of that folder, each under its path."""
    contents = {path.relative_to(folder).as_posix(): path.read_bytes() for path in _paths(folder)}
    fingerprint = _fingerprint(contents)
    preloads = "\n".join(_preload(name) for name in imported_from(_FIRST_MODULE, contents))
    page = contents.pop(SHELL, b"").replace(_PRELOADS_SLOT, preloads.encode())
    page = page.replace(_FILES_SLOT, f"/console/files/{fingerprint}".encode())
    # The sentence that its first line is stays at home.
    page = page.partition(_COMMENT_ENDS)[2] if page.startswith(b"{#") else page
    files = {name: _file(name, content) for name, content in contents.items()}
    return Site(fingerprint=fingerprint, files=files, shell=_file(SHELL, page))


def kept_site(folder: Path = FOLDER) -> Callable[[], Site]:
    """The files as they were at the start, whatever becomes of them."""
    site = read_site(folder)
    return lambda: site


def followed_site(folder: Path = FOLDER) -> Callable[[], Site]:
    """The files as they are, for whoever is writing them: read again when one of them was changed."""
    seen: list[tuple[Stamp, Site]] = []

    def find() -> Site:
        stamp = _stamp(folder)
        if not seen or seen[-1][0] != stamp:
            seen[:] = [(stamp, read_site(folder))]
        return seen[-1][1]

    return find


def _paths(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.suffix in _TYPES and path.is_file())


def _stamp(folder: Path) -> Stamp:
    stats = ((path.as_posix(), path.stat()) for path in _paths(folder))
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


def _fingerprint(contents: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in contents.items():
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:_FINGERPRINT_LETTERS]


def _preload(name: str) -> str:
    """Lets a module come at once, which would else be asked for only when the one that imports it is there."""
    return f'    <link rel="modulepreload" href="{{{{files}}}}/{name}">'


def _file(name: str, content: bytes) -> File:
    suffix = Path(name).suffix
    # The same wherever it is made; nothing in these files is anyone's own, so their length may tell what it likes.
    squeezed = b"" if suffix in _SQUEEZED_ALREADY else gzip.compress(content, 9, mtime=0)
    return File(content=content, media_type=_TYPES[suffix], squeezed=squeezed if len(squeezed) < len(content) else b"")
