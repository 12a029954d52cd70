"""Tables into Parquet: typed columns with their labels, a bounded number of rows in memory at a time."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Final

from backend.transfer.columns import Cell, Column, ColumnKind, Mark
from backend.transfer.faults import UnfitFile

if TYPE_CHECKING:
    import pyarrow  # type: ignore[import-untyped]  # noqa: ICN001 - it ships without types

ROWS_TOGETHER: Final = 2_000
_MARKED: Final = ".not_applicable"


class MissingExtra(UnfitFile):
    """What writes that kind of file is not installed."""

    code = "MISSING_EXTRA"


@contextmanager
def parquet_file(path: Path, columns: Sequence[Column]) -> Iterator[Callable[[Sequence[Cell]], None]]:
    """Writes a row group for every so many rows; an empty table has its columns all the same."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - an optional extra, and slow to import
        from pyarrow import parquet  # noqa: PLC0415 - so is its other half
    except ImportError:
        raise MissingExtra("Parquet needs pyarrow; install it with: pip install 'kizuna[statistics]'") from None
    schema = pa.schema([_field(pa, column) for column in with_marks(columns)])
    waiting: list[Sequence[Cell]] = []
    with parquet.ParquetWriter(path, schema) as writer:

        def flush() -> None:
            writer.write_batch(_batch(pa, schema, columns, waiting))
            waiting.clear()

        def write(row: Sequence[Cell]) -> None:
            waiting.append(row)
            if len(waiting) == ROWS_TOGETHER:
                flush()

        yield write
        flush()


def with_marks(columns: Sequence[Column]) -> list[Column]:
    """The columns, each that may say "not applicable" followed by one that tells so: Parquet has no such value."""
    found: list[Column] = []
    for column in columns:
        found.append(column)
        if column.may_not_apply:
            meaning = {"en": f"Whether {column.name} does not apply", "ja": f"{column.name} が「該当なし」か"}
            found.append(
                replace(
                    column,
                    name=column.name + _MARKED,
                    meaning=meaning,
                    kind=ColumnKind.FLAG,
                    values=(),
                    may_not_apply=False,
                )
            )
    return found


def _batch(
    pa: ModuleType, schema: "pyarrow.Schema", columns: Sequence[Column], rows: Sequence[Sequence[Cell]]
) -> "pyarrow.RecordBatch":
    arrays: list[list[object]] = []
    for place, column in enumerate(columns):
        cells = [row[place] for row in rows]
        arrays.append([_plain(cell, column.kind) for cell in cells])
        if column.may_not_apply:
            arrays.append([None if cell is None else isinstance(cell, Mark) for cell in cells])
    typed = [pa.array(array, type=field.type) for array, field in zip(arrays, schema, strict=True)]
    return pa.record_batch(typed, schema=schema)


def _plain(cell: Cell, kind: ColumnKind) -> object:
    if cell is None or isinstance(cell, Mark):
        return None
    if kind is ColumnKind.INSTANT:
        return datetime.fromisoformat(str(cell))
    return date.fromisoformat(str(cell)) if kind is ColumnKind.DAY else cell


def _field(pa: ModuleType, column: Column) -> "pyarrow.Field":
    types = {
        ColumnKind.TEXT: pa.string(),
        ColumnKind.NUMBER: pa.float64(),
        ColumnKind.WHOLE: pa.int64(),
        ColumnKind.FLAG: pa.bool_(),
        ColumnKind.INSTANT: pa.timestamp("ms", tz="UTC"),
        ColumnKind.DAY: pa.date32(),
    }
    said = {f"label.{language}": text for language, text in column.meaning.items()}
    if column.values:
        labels = {str(value.code): dict(value.wording) for value in column.values}
        said["values"] = json.dumps(labels, ensure_ascii=False)
    return pa.field(column.name, types[column.kind], metadata=said or None)
