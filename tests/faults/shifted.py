"""A clock that is set from outside of the process that reads it: a file says by how much it is off."""

import mmap
import struct
from pathlib import Path
from typing import Final

from backend.clock import Instant, system_clock

_FORM: Final = struct.Struct("<q")


class ShiftedClock:
    """The machine's clock, and so many milliseconds more."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            path.write_bytes(_FORM.pack(0))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), _FORM.size)

    def __call__(self) -> Instant:
        """The instant that it shows."""
        shift: int = _FORM.unpack(self._memory[:])[0]
        return system_clock() + shift

    def shift(self, milliseconds: int) -> None:
        """Steps to where it is off by that much, in every process that reads it."""
        self._memory[:] = _FORM.pack(milliseconds)

    def set(self, instant: Instant) -> None:
        """Steps to that instant, and goes on from there."""
        self.shift(instant - system_clock())
