"""How many connections each of several workers has, told to all of them in a few bytes that they share."""

import mmap
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

_WHERE: Final = "KIZUNA_TALLY"
_SLOT: Final = struct.Struct("=ii")
_SLOTS: Final = 64


@contextmanager
def tallying() -> Iterator[None]:
    """For as long as the block lasts, workers that are begun find where they tell how many connections they have."""
    with NamedTemporaryFile(prefix="kizuna-tally-") as file:
        file.truncate(_SLOT.size * _SLOTS)
        os.environ[_WHERE] = file.name
        try:
            yield
        finally:
            del os.environ[_WHERE]


class Tally:
    """How many connections each worker has: a few bytes that all of them see."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            flock(file, LOCK_EX)
            self._slots = mmap.mmap(file.fileno(), _SLOT.size * _SLOTS)
            # Whoever comes for a worker that has gone takes its place; past the last place nothing is told.
            self._own = next((place for place in range(_SLOTS) if not _lives(self._at(place)[0])), None)
            self.tell(0)

    def tell(self, connections: int) -> None:
        """Says how many there are here."""
        if self._own is not None:
            _SLOT.pack_into(self._slots, self._own * _SLOT.size, os.getpid(), connections)

    def has_fewer_elsewhere(self, connections: int) -> bool:
        """Whether another worker has fewer than so many."""
        return any(told < connections and _lives(pid) for pid, told in self._others())

    def _others(self) -> Iterator[tuple[int, int]]:
        for place in range(_SLOTS):
            pid, told = self._at(place)
            if not pid:
                return
            if place != self._own:
                yield pid, told

    def _at(self, place: int) -> tuple[int, int]:
        pid, told = _SLOT.unpack_from(self._slots, place * _SLOT.size)
        return pid, told


def begun_tally() -> Tally | None:
    """The tally of this worker, where it is one of several."""
    where = os.environ.get(_WHERE)
    return Tally(Path(where)) if where else None


def _lives(pid: int) -> bool:
    if not pid:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
