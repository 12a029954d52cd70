"""A table of every kind of column is the same in every kind of file, labels and missing values included."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as pq  # type: ignore[import-untyped]  # it ships without types
import pyreadstat
import pytest
from openpyxl import load_workbook

from backend.transfer.columns import Cell, Column, ColumnKind, Mark, Value
from backend.transfer.faults import UnfitFile
from backend.transfer.parquet_out import ROWS_TOGETHER
from backend.transfer.tables_out import TableFormat, table_file

LIKE = (Value(code=1, wording={"ja": "いいえ", "en": "No"}), Value(code=5, wording={"ja": "はい", "en": "Yes"}))
CODES = (Value(code="a", wording={"en": "A"}), Value(code="a-code-that-is-long", wording={"en": "Long"}))
LIKED = Column(
    name="q.like",
    meaning={"ja": "好き", "en": "Like?"},
    kind=ColumnKind.WHOLE,
    values=LIKE,
    may_not_apply=True,
    missing=-999,
)
COLUMNS = [
    LIKED,
    Column(name="q.word", meaning={"ja": "一言", "en": "A word"}, may_not_apply=True),
    Column(name="q.code", meaning={"en": "Code"}, values=CODES),
    Column(name="q.short", meaning={"en": "Short"}, values=CODES[:1], may_not_apply=True),
    Column(name="q.number", meaning={"en": "Number"}, kind=ColumnKind.NUMBER),
    Column(name="q.day", meaning={"en": "Day"}, kind=ColumnKind.DAY),
    Column(name="at", meaning={"en": "At"}, kind=ColumnKind.INSTANT),
    Column(name="with", meaning={"en": "Flag"}, kind=ColumnKind.FLAG),
]
NOT = Mark.NOT_APPLICABLE
LONG = "あいうえ😀" * 400
ROWS: list[list[Cell]] = [
    [5, LONG, "a", "a", 1.5, "2024-02-29", "2026-04-01T00:00:00.125Z", True],
    [NOT, NOT, "a-code-that-is-long", NOT, -1e12, "1582-10-15", "1970-01-01T00:00:00.000Z", False],
    [1, "=1+1", None, None, 0, None, None, None],
    [None, "x" * 255, "a", "a", -99, None, None, None],
    [None, "y" * 256, "a", "a", 152, None, None, None],
    [None, None, None, None, None, None, None, True],
]


def write(path: Path, rows: Iterable[Sequence[Cell]], language: str = "ja") -> Path:
    with table_file(path, TableFormat(path.suffix[1:]), COLUMNS, language) as put:
        for row in rows:
            put(row)
    return path


def test_csv_and_xlsx_say_that_it_does_not_apply(tmp_path: Path) -> None:
    with write(tmp_path / "t.csv", ROWS).open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    sheet = load_workbook(write(tmp_path / "t.xlsx", ROWS)).worksheets[0]
    assert header == [cell.value for cell in sheet[1]] == [column.name for column in COLUMNS]
    assert len(rows) == sheet.max_row - 1 == len(ROWS)
    assert rows[1][:5] == ["N/A", "N/A", "a-code-that-is-long", "N/A", "-1000000000000.0"]
    assert [cell.value for cell in sheet[3]][:5] == ["N/A", "N/A", "a-code-that-is-long", "N/A", -1e12]
    assert rows[0][1] == sheet["B2"].value == LONG
    assert (rows[2][1], sheet["B4"].value, sheet["B4"].data_type) == ("'=1+1", "=1+1", "s")


def test_parquet_has_types_and_a_mark_beside(tmp_path: Path) -> None:
    table = pq.read_table(write(tmp_path / "t.parquet", ROWS))
    assert table.num_rows == len(ROWS)
    assert {field.name: str(field.type) for field in table.schema} == {
        "q.like": "int64",
        "q.like.not_applicable": "bool",
        "q.word": "string",
        "q.word.not_applicable": "bool",
        "q.code": "string",
        "q.short": "string",
        "q.short.not_applicable": "bool",
        "q.number": "double",
        "q.day": "date32[day]",
        "at": "timestamp[ms, tz=UTC]",
        "with": "bool",
    }
    rows = table.to_pydict()
    assert rows["q.like"] == [5, None, 1, None, None, None]
    assert rows["q.like.not_applicable"] == [False, True, False, None, None, None]
    assert rows["q.word"] == [LONG, None, "=1+1", "x" * 255, "y" * 256, None]
    assert rows["q.number"] == [1.5, -1e12, 0, -99, 152, None]
    assert rows["q.day"][:3] == [date(2024, 2, 29), date(1582, 10, 15), None]
    assert rows["at"][:2] == [datetime(2026, 4, 1, 0, 0, 0, 125_000, UTC), datetime(1970, 1, 1, tzinfo=UTC)]
    assert rows["with"] == [True, False, None, None, None, True]
    metadata = table.schema.field("q.like").metadata
    assert metadata[b"label.ja"].decode() == "好き"
    assert "はい" in metadata[b"values"].decode()


def test_sav_has_labels_and_declares_what_is_missing(tmp_path: Path) -> None:
    path = write(tmp_path / "t.sav", ROWS)
    told, about = pyreadstat.read_sav(path, output_format="dict", user_missing=True)
    assert about.number_rows == len(ROWS)
    assert about.column_names_to_labels == {
        "q.like": "好き",
        "q.word": "一言",
        "q.code": "Code",
        "q.short": "Short",
        "q.number": "Number",
        "q.day": "Day",
        "at": "At",
        "with_2": "Flag",
    }
    assert list(told["q.like"]) == [5, -999, 1, None, None, None]
    assert list(told["q.word"]) == [LONG, "N/A", "=1+1", "x" * 255, "y" * 256, ""]
    assert list(told["q.code"]) == ["a", "a-code-that-is-long", "", "a", "a", ""]
    assert list(told["q.number"]) == [1.5, -1e12, 0, -99, 152, None]
    assert list(told["q.day"])[:3] == [date(2024, 2, 29), date(1582, 10, 15), None]
    assert [at.isoformat() for at in list(told["at"])[:2]] == ["2026-04-01T00:00:00.125000", "1970-01-01T00:00:00"]
    assert list(told["with_2"]) == [1, 0, None, None, None, 1]
    assert about.variable_value_labels == {
        "q.like": {1.0: "いいえ", 5.0: "はい", -999.0: "該当なし"},
        "q.word": {"N/A": "該当なし"},
        "q.code": {"a": "A", "a-code-that-is-long": "Long"},
        "q.short": {"a": "A", "N/A": "該当なし"},
    }
    assert about.missing_ranges == {
        "q.like": [{"lo": -999.0, "hi": -999.0}],
        "q.word": [{"lo": "N/A", "hi": "N/A"}],
        "q.code": [{"lo": "", "hi": ""}],
        "q.short": [{"lo": "", "hi": ""}, {"lo": "N/A", "hi": "N/A"}],
    }
    assert about.variable_measure["q.like"] == "nominal"
    assert about.variable_measure["q.number"] == "scale"
    valid, _ = pyreadstat.read_sav(path, output_format="dict")
    assert list(valid["q.like"])[:3] == [5, None, 1]


def test_labels_are_in_the_language_that_was_asked_for(tmp_path: Path) -> None:
    _, about = pyreadstat.read_sav(write(tmp_path / "t.sav", ROWS, "en"), output_format="dict")
    assert (about.column_names_to_labels["q.like"], about.variable_value_labels["q.like"][5.0]) == ("Like?", "Yes")


def test_the_same_table_is_the_same_file(tmp_path: Path) -> None:
    for kind in (TableFormat.CSV, TableFormat.PARQUET, TableFormat.SAV):
        one, other = (write(tmp_path / f"{name}.{kind}", ROWS).read_bytes() for name in ("one", "other"))
        assert one == other


@pytest.mark.parametrize("kind", TableFormat)
@pytest.mark.parametrize("count", [0, 1, ROWS_TOGETHER, ROWS_TOGETHER + 1])
def test_every_row_is_there(tmp_path: Path, kind: TableFormat, count: int) -> None:
    path = write(tmp_path / f"t.{kind}", [[number % 5, f"r{number}", *[None] * 6] for number in range(count)])
    assert sum(1 for _ in words(path)) == count
    assert list(words(path)) == [f"r{number}" for number in range(count)]
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def words(path: Path) -> Sequence[object]:
    """The second column of a file, read back by what reads such files."""
    match path.suffix:
        case ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                return [row[1] for row in csv.reader(file)][1:]
        case ".xlsx":
            return [row[1] for row in load_workbook(path).worksheets[0].values][1:]
        case ".parquet":
            found: list[object] = pq.read_table(path)["q.word"].to_pylist()
            return found
    told, _ = pyreadstat.read_sav(path, output_format="dict")
    return list(told["q.word"])


@pytest.mark.parametrize("kind", TableFormat)
def test_a_table_that_breaks_off_leaves_nothing(tmp_path: Path, kind: TableFormat) -> None:
    def broken() -> Iterator[list[Cell]]:
        yield ROWS[0]
        raise KeyError

    with pytest.raises(KeyError):
        write(tmp_path / f"t.{kind}", broken())
    assert list(tmp_path.iterdir()) == []


def test_more_columns_than_a_sheet_has_are_refused(tmp_path: Path) -> None:
    many = [Column(name=f"c{number}", meaning={}) for number in range(16_385)]
    with pytest.raises(UnfitFile, match="take --format csv"), table_file(tmp_path / "t.xlsx", TableFormat.XLSX, many):
        pass
    assert list(tmp_path.iterdir()) == []
