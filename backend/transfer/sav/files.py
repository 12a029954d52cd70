"""Writes a table as an SPSS file; its rows are spooled to disk once, for a text's width stands before the first row."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

import orjson

from backend.text import say
from backend.transfer.columns import NOT_APPLICABLE_TEXT, NOT_APPLICABLE_WORDING, Cell, Column, ColumnKind, Mark
from backend.transfer.sav.dictionary import dictionary
from backend.transfer.sav.names import sav_names
from backend.transfer.sav.packing import Packing
from backend.transfer.sav.variables import LONGEST_TEXT, Variable, cut, laid_out

_EPOCH: Final = date(1582, 10, 14).toordinal()
_DAY: Final = 86_400
_NOMINAL, _ORDINAL, _SCALE = 1, 2, 3
_PAIR: Final = 2
# SPSS's numbers of the formats A, F, DATETIME and SDATE, with width and decimals.
_FORMATS: Final = {
    ColumnKind.TEXT: (1, 0, 0),
    ColumnKind.NUMBER: (5, 16, 4),
    ColumnKind.WHOLE: (5, 8, 0),
    ColumnKind.FLAG: (5, 8, 0),
    ColumnKind.INSTANT: (22, 23, 2),
    ColumnKind.DAY: (39, 10, 0),
}


class _Spool:
    """Rows on disk, one line each, and what is only known after the last of them."""

    def __init__(self, file: IO[bytes], columns: Sequence[Column]) -> None:
        self.file = file
        self.columns = columns
        self.rows = 0
        self.widths = [int(column.is_text) for column in columns]

    def add(self, row: Sequence[Cell]) -> None:
        """Keeps a row."""
        told = [_plain(cell, column) for cell, column in zip(row, self.columns, strict=True)]
        self.widths = [
            max(width, len(cell.encode())) if isinstance(cell, str) else width
            for cell, width in zip(told, self.widths, strict=True)
        ]
        self.file.write(orjson.dumps(told) + b"\n")
        self.rows += 1


@contextmanager
def sav_file(path: Path, columns: Sequence[Column], language: str) -> Iterator[Callable[[Sequence[Cell]], None]]:
    """Labels are in that language, where they are said in it; instants are UTC."""
    with TemporaryFile(dir=path.parent) as file:
        spool = _Spool(file, columns)
        yield spool.add
        with path.open("wb") as written:
            _write(spool, written, language)


def _write(spool: _Spool, file: IO[bytes], language: str) -> None:
    names = sav_names([column.name for column in spool.columns])
    variables = [
        _variable(column, name, min(width, LONGEST_TEXT), language)
        for column, name, width in zip(spool.columns, names, spool.widths, strict=True)
    ]
    file.write(dictionary(variables, spool.rows))
    packing = Packing(file)
    spool.file.seek(0)
    for line in spool.file:
        for cell, variable in zip(orjson.loads(line), variables, strict=True):
            if variable.width:
                packing.text(laid_out(variable, cut(cell or "", variable.width)))
            else:
                packing.number(cell)
    packing.end()


def _variable(column: Column, name: str, width: int, language: str) -> Variable:
    values: list[tuple[float | str, str]] = [(value.code, say(value.wording, language)) for value in column.values]
    # A number that is not there is missing by itself; of texts, a choice that nobody made must be said to be.
    missing: list[float | str] = [""] if values and column.is_text else []
    if column.may_not_apply:
        missing.append(NOT_APPLICABLE_TEXT if column.is_text else column.missing)
        values.append((missing[-1], say(NOT_APPLICABLE_WORDING, language)))
    # A value that has a label must fit, whether or not anyone has given it.
    wide = max([width, *(len(str(value).encode()) for value, _ in values)]) if column.is_text else 0
    return Variable(
        name=name,
        label=say(column.meaning, language),
        width=wide,
        format=_FORMATS[column.kind],
        values=tuple(values),
        missing=tuple(missing),
        measure=_measure(column),
    )


def _measure(column: Column) -> int:
    if column.is_text or column.kind is ColumnKind.FLAG:
        return _NOMINAL
    if not column.values:
        return _SCALE
    return _ORDINAL if len(column.values) > _PAIR else _NOMINAL


def _plain(cell: Cell, column: Column) -> str | float | None:
    if isinstance(cell, Mark):
        return NOT_APPLICABLE_TEXT if column.is_text else column.missing
    if cell is None:
        return None
    if column.kind is ColumnKind.INSTANT:
        at = datetime.fromisoformat(str(cell))
        return (at.toordinal() - _EPOCH) * _DAY + at.hour * 3_600 + at.minute * 60 + at.second + at.microsecond / 1e6
    if column.kind is ColumnKind.DAY:
        return (date.fromisoformat(str(cell)).toordinal() - _EPOCH) * _DAY
    return int(cell) if isinstance(cell, bool) else cell
