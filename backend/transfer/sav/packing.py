"""Packs cases the way SPSS does: one byte for a small whole number or eight blanks, eight bytes for anything else."""

from struct import pack
from typing import IO, Final

BIAS: Final = 100
_LEAST, _MOST = 1 - BIAS, 251 - BIAS
_END, _LITERAL, _BLANK, _MISSING = 252, 253, 254, 255
_TOGETHER: Final = 8
_ELEMENT: Final = 8
_BLANKS: Final = b" " * _ELEMENT


class Packing:
    """Writes elements of eight bytes; eight codes stand before what they stand for."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._codes = bytearray()
        self._literals = bytearray()

    def number(self, value: float | None) -> None:
        """A number, or none (system-missing)."""
        if value is None:
            self._put(_MISSING)
        elif _LEAST <= value <= _MOST and value == int(value):
            self._put(int(value) + BIAS)
        else:
            self._put(_LITERAL, pack("<d", value))

    def text(self, padded: bytes) -> None:
        """A text that was padded to whole elements."""
        for start in range(0, len(padded), _ELEMENT):
            element = padded[start : start + _ELEMENT]
            if element == _BLANKS:
                self._put(_BLANK)
            else:
                self._put(_LITERAL, element)

    def end(self) -> None:
        """Says that there are no more cases."""
        self._put(_END)
        while self._codes:
            self._put(0)

    def _put(self, code: int, literal: bytes = b"") -> None:
        self._codes.append(code)
        self._literals += literal
        if len(self._codes) == _TOGETHER:
            self._file.write(self._codes + self._literals)
            self._codes.clear()
            self._literals.clear()
