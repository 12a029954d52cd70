"""However long a table is, only some of its rows are in memory while it is written."""

import tracemalloc
from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped]  # it ships without types
import pytest

from backend.transfer.columns import Column, ColumnKind
from backend.transfer.parquet_out import ROWS_TOGETHER
from backend.transfer.tables_out import TableFormat, table_file

COLUMNS = [
    Column(name="q.like", meaning={"en": "Like?"}, kind=ColumnKind.WHOLE),
    Column(name="q.word", meaning={"en": "A word"}),
    *(Column(name=f"q.n{number}", meaning={}, kind=ColumnKind.NUMBER) for number in range(3)),
]
FEW = ROWS_TOGETHER + 500


def peak(path: Path, kind: TableFormat, count: int) -> int:
    """The most memory taken at any time, Python's and Arrow's."""
    pool = pa.default_memory_pool()
    tracemalloc.start()
    before, arrow = pool.bytes_allocated(), 0
    try:
        with table_file(path, kind, COLUMNS) as put:
            for number in range(count):
                put([number % 5, f"word {number}", *(number + place / 3 for place in range(3))])
                arrow = max(arrow, pool.bytes_allocated() - before)
        return tracemalloc.get_traced_memory()[1] + arrow
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", TableFormat)
def test_four_times_the_rows_take_the_same(tmp_path: Path, kind: TableFormat) -> None:
    peak(tmp_path / f"warm.{kind}", kind, 10)
    few, many = (peak(tmp_path / f"{count}.{kind}", kind, count) for count in (FEW, 4 * FEW))
    # Three quarters of the rows more, at some 150 bytes each, would be over a million.
    assert many - few < 200_000
