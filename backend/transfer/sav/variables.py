"""A variable of an SPSS file, and how a long text is laid out in it."""

from dataclasses import dataclass
from typing import Final

ELEMENT: Final = 8
LONGEST_TEXT: Final = 32_767
"""In bytes; a text that is longer is cut, at the end of a character."""
_SEGMENT: Final = 255
_SEGMENT_COUNTS: Final = 252


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """What the dictionary says of one; `width` is that of a text in bytes, and 0 for a number."""

    name: str
    label: str
    width: int
    format: tuple[int, int, int]
    values: tuple[tuple[float | str, str], ...] = ()
    missing: tuple[float | str, ...] = ()
    measure: int = 3

    @property
    def segments(self) -> tuple[int, ...]:
        """The widths it is laid out in: a text of over 255 bytes is split, each part but the last counting for 252."""
        if self.width <= _SEGMENT:
            return (self.width,)
        count = -(-self.width // _SEGMENT_COUNTS)
        return (*[_SEGMENT] * (count - 1), self.width - (count - 1) * _SEGMENT_COUNTS)

    @property
    def elements(self) -> int:
        """How many elements of eight bytes one value takes."""
        return sum(map(elements_of, self.segments))


def elements_of(width: int) -> int:
    """How many elements of eight bytes a segment of that width takes; a number takes one."""
    return max(1, -(-width // ELEMENT))


def laid_out(variable: Variable, text: bytes) -> bytes:
    """The text in its segments, 255 bytes in each, every one padded to whole elements."""
    return b"".join(
        text[place * _SEGMENT : (place + 1) * _SEGMENT].ljust(elements_of(width) * ELEMENT)
        for place, width in enumerate(variable.segments)
    )


def cut(text: str, most: int) -> bytes:
    """The text in UTF-8, no longer than that many bytes, without half a character at the end."""
    written = text.encode()
    return written if len(written) <= most else written[:most].decode(errors="ignore").encode()
