"""The dictionary at the head of an SPSS file: variables, labels, missing values, and what newer readers need."""

import sys
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from struct import pack
from typing import Final

from backend.transfer.sav.packing import BIAS
from backend.transfer.sav.variables import ELEMENT, Variable, cut, elements_of

_LONGEST_LABEL: Final = 252
_LONGEST_VALUE_LABEL: Final = 120
_MADE: Final = b"01 Jan 0000:00:00"
"""Always the same day and time, so that the same table is the same file."""
_UTF8: Final = 65_001
_LITTLE_ENDIAN: Final = 2
_LEFT, _RIGHT = 0, 1
_SHORT: Final = 8
_STRING_LINE: Final = 255


def dictionary(variables: Sequence[Variable], cases: int) -> bytes:
    """All that stands before the first case."""
    shorts = _short_names(variables)
    return b"".join(
        [
            _header(variables, cases),
            *(_variable(each, names) for each, names in zip(variables, shorts, strict=True)),
            *_value_labels(variables),
            _extension(3, 4, pack("<8i", 1, 0, 0, -1, 1, 1, _LITTLE_ENDIAN, _UTF8)),
            _extension(4, 8, pack("<3d", -sys.float_info.max, sys.float_info.max, -1.7976931348623155e308)),
            _extension(11, 4, b"".join(_display(each) for each in variables)),
            _extension(13, 1, _listed({names[0]: each.name for each, names in zip(variables, shorts, strict=True)})),
            *_very_long(variables, shorts),
            _extension(16, 8, pack("<2q", 1, cases)),
            _extension(20, 1, b"UTF-8"),
            *_long_value_labels(variables),
            *_long_missing(variables),
            pack("<2i", 999, 0),
        ]
    )


def _short_names(variables: Sequence[Variable]) -> list[list[str]]:
    """A name of eight letters for every segment; the one that people see stands in an extension."""
    ends = [0, *accumulate(len(variable.segments) for variable in variables)]
    return [[f"V{place}" for place in range(begin + 1, end + 1)] for begin, end in pairwise(ends)]


def _header(variables: Sequence[Variable], cases: int) -> bytes:
    product = b"@(#) SPSS DATA FILE Kizuna".ljust(60)
    elements = sum(variable.elements for variable in variables)
    numbers = pack("<5id", 2, elements, 1, 0, cases, BIAS)
    return b"$FL2" + product + numbers + _MADE + b" " * 64 + bytes(3)


def _variable(variable: Variable, names: Sequence[str]) -> bytes:
    """One record for each segment, and one of nothing for each further element of it."""
    records: list[bytes] = []
    for place, (width, name) in enumerate(zip(variable.segments, names, strict=True)):
        label = cut(variable.label, _LONGEST_LABEL) if place == 0 else b""
        missing = variable.missing if variable.width <= ELEMENT else ()
        kind, shown, decimals = variable.format
        spelled = kind << 16 | min(width or shown, _STRING_LINE) << 8 | decimals
        head = pack("<6i", 2, width, bool(label), len(missing), spelled, spelled)
        said = pack("<i", len(label)) + _padded(label, 4) if label else b""
        records.append(head + name.encode().ljust(_SHORT) + said + b"".join(map(_element, missing)))
        records += [pack("<6i", 2, -1, 0, 0, 0, 0) + b" " * _SHORT] * (elements_of(width) - 1)
    return b"".join(records)


def _value_labels(variables: Sequence[Variable]) -> Iterator[bytes]:
    """Those of numbers and of short texts; variables are told by the place of their first element."""
    places = [0, *accumulate(variable.elements for variable in variables)]
    for place, variable in zip(places, variables, strict=False):
        if variable.values and variable.width <= ELEMENT:
            labels = b"".join(_element(value) + _labelled(label) for value, label in variable.values)
            yield pack("<2i", 3, len(variable.values)) + labels + pack("<3i", 4, 1, place + 1)


def _labelled(label: str) -> bytes:
    said = cut(label, _LONGEST_VALUE_LABEL)
    return _padded(bytes([len(said)]) + said, ELEMENT)


def _long_value_labels(variables: Sequence[Variable]) -> Iterator[bytes]:
    said = b"".join(
        _counted(each.name.encode())
        + pack("<2i", each.width, len(each.values))
        + b"".join(
            _counted(str(value).encode().ljust(each.width)) + _counted(cut(label, _LONGEST_VALUE_LABEL))
            for value, label in each.values
        )
        for each in variables
        if each.values and each.width > ELEMENT
    )
    if said:
        yield _extension(21, 1, said)


def _long_missing(variables: Sequence[Variable]) -> Iterator[bytes]:
    said = b"".join(
        _counted(each.name.encode())
        + bytes([len(each.missing)])
        + pack("<i", ELEMENT)
        + b"".join(map(_element, each.missing))
        for each in variables
        if each.missing and each.width > ELEMENT
    )
    if said:
        yield _extension(22, 1, said)


def _very_long(variables: Sequence[Variable], shorts: Sequence[Sequence[str]]) -> Iterator[bytes]:
    widths = {
        names[0]: f"{each.width:05}\0" for each, names in zip(variables, shorts, strict=True) if len(each.segments) > 1
    }
    if widths:
        yield _extension(14, 1, _listed(widths) + b"\t")


def _display(variable: Variable) -> bytes:
    """Measure, width and side on which it is shown, for every segment."""
    side = _LEFT if variable.width else _RIGHT
    shown = min(variable.width or variable.format[1], 40)
    return pack("<3i", variable.measure, shown, side) * len(variable.segments)


def _extension(subtype: int, size: int, content: bytes) -> bytes:
    return pack("<4i", 7, subtype, size, len(content) // size) + content


def _listed(pairs: dict[str, str]) -> bytes:
    return "\t".join(f"{key}={value}" for key, value in pairs.items()).encode()


def _counted(text: bytes) -> bytes:
    return pack("<i", len(text)) + text


def _element(value: float | str) -> bytes:
    return value.encode().ljust(ELEMENT) if isinstance(value, str) else pack("<d", value)


def _padded(content: bytes, multiple: int) -> bytes:
    return content + b" " * (-len(content) % multiple)
