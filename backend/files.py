"""A folder of files that people sent: under random names only, apart from everything that a web server serves."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

from backend.clock import SECOND, Instant
from backend.errors import NotFound

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{15,62}")
_ONLY_OURS: Final = 0o700
_UNFINISHED: Final = ".part"
_BEING_MADE: Final = "made-"

_FIRST: Final = "f"

T = TypeVar("T")


def name_from(secret: str) -> str:
    """A new file's name out of URL-safe random letters, which may begin with '-' or '_' where a name may not."""
    return f"{_FIRST}{secret}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileStore:
    """The folder; it is made when the first file is kept."""

    folder: Path

    def keep(self, name: str, content: bytes) -> None:
        """Keeps the content under a new name: all of it is on the disk when this returns, or nothing has that name."""
        place = self._place(name)
        self.folder.mkdir(mode=_ONLY_OURS, parents=True, exist_ok=True)
        unfinished = place.with_suffix(_UNFINISHED)
        with unfinished.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(place)

    def make(self, name: str, write: Callable[[Path], T]) -> T:
        """Keeps what is written to the path that `write` gets, once it is whole: however large, and in its own time."""
        place = self._place(name)
        self.folder.mkdir(mode=_ONLY_OURS, parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=_BEING_MADE, dir=self.folder) as folder:
            path = Path(folder) / "file"
            made = write(path)
            with path.open("rb") as file:
                os.fsync(file.fileno())
            path.replace(place)
        return made

    def path(self, name: str) -> Path:
        """Where the file lies, to be sent part by part."""
        place = self._place(name)
        if not place.is_file():
            raise NotFound("there is no such file", "file")
        return place

    def read(self, name: str) -> bytes:
        """The content that is kept under the name."""
        try:
            return self._place(name).read_bytes()
        except FileNotFoundError:
            raise NotFound("there is no such file", "file") from None

    def delete(self, name: str) -> None:
        """Forgets the file; one that is not there is forgotten already."""
        place = self._place(name)
        place.unlink(missing_ok=True)
        place.with_suffix(_UNFINISHED).unlink(missing_ok=True)

    def older_than(self, before: Instant) -> Iterator[str]:
        """The names of what was kept before that instant, or begun and left unfinished."""
        if not self.folder.is_dir():
            return
        with os.scandir(self.folder) as entries:
            for entry in entries:
                if entry.is_file() and entry.stat().st_mtime * SECOND < before:
                    yield entry.name.removesuffix(_UNFINISHED)

    def clear_unmade(self, before: Instant) -> None:
        """Deletes what was being made when a machine stopped, before that instant."""
        for folder in self.folder.glob(f"{_BEING_MADE}*"):
            if folder.stat().st_mtime * SECOND < before:
                shutil.rmtree(folder, ignore_errors=True)

    def _place(self, name: str) -> Path:
        """No name leads out of the folder: names are letters, digits, '-' and '_' only."""
        if not _NAME.fullmatch(name):
            raise NotFound("there is no such file", "file")
        return self.folder / name
