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

_WHERE: Final = "TALLY_OF_KIZUNA"
_SLOT: Final = struct.Struct("=iiq")
_SLOTS: Final = 64
_NO_MORE: Final = 2**31 - 1
_ALIKE: Final = 16


@contextmanager
def tallying() -> Iterator[None]:
    """For as long as the block lasts, workers that are begun find where they tell how many connections they have."""
    with NamedTemporaryFile(prefix="kizuna-tally-", delete=False) as file:
        file.truncate(_SLOT.size * _SLOTS)
    os.environ[_WHERE] = file.name
    try:
        yield
    finally:
        del os.environ[_WHERE]
        # Who tidies up temporary files may have taken it.
        Path(file.name).unlink(missing_ok=True)


class Tally:
    """How many connections each worker has: a few bytes that all of them see."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._slots = mmap.mmap(file.fileno(), _SLOT.size * _SLOTS)
        with path.open() as alone:
            # As long as it is open, nobody else looks for a place.
            flock(alone, LOCK_EX)
            # Whoever comes for a worker that has gone takes its place; past the last place nothing is told.
            self.place = next((place for place in range(_SLOTS) if not _lives(self._at(place)[0])), None)
            self._taken = 0
            self.tell(0)

    def tell(self, connections: int, *, taken: int = 0) -> None:
        """Says how many there are here, and how many more were taken."""
        self._taken += taken
        if self.place is not None:
            _SLOT.pack_into(self._slots, self.place * _SLOT.size, os.getpid(), connections, self._taken)

    def leave(self) -> None:
        """Takes no more: nobody is to wait for this one."""
        self.tell(_NO_MORE)

    def has_fewer_elsewhere(self, connections: int) -> bool:
        """Whether another worker has clearly fewer than so many: of hundreds, a few make no difference."""
        alike = connections - connections // _ALIKE
        return any(told < alike and _lives(pid) for pid, told, _ in self._others())

    def taken_elsewhere(self) -> int:
        """How many the others have ever taken."""
        return sum(taken for _, _, taken in self._others())

    def _others(self) -> Iterator[tuple[int, int, int]]:
        for place in range(_SLOTS):
            at = self._at(place)
            if not at[0]:
                return
            if place != self.place:
                yield at

    def _at(self, place: int) -> tuple[int, int, int]:
        pid, told, taken = _SLOT.unpack_from(self._slots, place * _SLOT.size)
        return pid, told, taken


def begun_tally() -> Tally | None:
    """The tally of this worker, where it is one of several."""
    where = os.environ.get(_WHERE)
    try:
        return Tally(Path(where)) if where else None
    except FileNotFoundError:
        # Who tidies up temporary files may have taken it: whoever begins then takes what comes.
        return None


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
