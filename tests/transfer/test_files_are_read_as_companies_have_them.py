"""CSV in every encoding and delimiter that companies have, and XLSX: the same cells on the same lines."""

from datetime import date, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.transfer.faults import FaultyRows, UnfitFile
from backend.transfer.sheets import Sheet, read_sheet
from tests.transfer.files import text_file, workbook

TEXT = "会員番号,名前,金額\r\nA-1,髙橋 花子,100\r\nA-2,表計算ソフト,200\r\n"
CELLS = [(2, ("A-1", "髙橋 花子", "100")), (3, ("A-2", "表計算ソフト", "200"))]


def shown(sheet: Sheet) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.line, row.cells) for row in sheet.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encoding_and_delimiter_are_found_out(tmp_path: Path, encoding: str, delimiter: str) -> None:
    sheet = read_sheet(text_file(tmp_path, TEXT.replace(",", delimiter), encoding=encoding))
    assert sheet.header == ("会員番号", "名前", "金額")
    assert shown(sheet) == CELLS


def test_a_workbook_says_the_same(tmp_path: Path) -> None:
    rows: list[list[object]] = [["会員番号", "名前", "金額"], ["A-1", "髙橋 花子", 100], ["A-2", "表計算ソフト", 200.0]]
    sheet = read_sheet(workbook(tmp_path, rows))
    assert (sheet.name, sheet.header, shown(sheet)) == ("file", ("会員番号", "名前", "金額"), CELLS)


def test_a_workbooks_dates_truths_and_gaps_are_spelled_out(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["a", "b", "c", "d", "e"],
        [datetime(2026, 4, 1, 9, 30), date(2026, 4, 2), True, None, 1.5],  # noqa: DTZ001 - workbooks know no zones
    ]
    ((_, cells),) = shown(read_sheet(workbook(tmp_path, rows)))
    assert cells == ("2026-04-01T09:30:00", "2026-04-02T00:00:00", "true", "", "1.5")


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    sheet = read_sheet(text_file(tmp_path, 'a,b\n1,"two\nlines"\n\n , \n3\n'))
    assert shown(sheet) == [(2, ("1", "two\nlines")), (6, ("3", ""))]


def test_a_line_with_more_cells_than_the_header_is_named(tmp_path: Path) -> None:
    sheet = read_sheet(text_file(tmp_path, "a,b\n1,2,\n1,2,3\n4,5, \n"))
    assert [(fault.line, fault.column) for fault in sheet.faults] == [(3, "")]
    assert shown(sheet) == [(2, ("1", "2")), (4, ("4", "5"))]


def test_broken_quotes_are_named_with_their_line(tmp_path: Path) -> None:
    with pytest.raises(FaultyRows) as refused:
        read_sheet(text_file(tmp_path, 'a,b\n1,2\n"x"y,2\n'))
    assert [fault.line for fault in refused.value.faults] == [3]


@pytest.mark.parametrize(
    "content",
    [b"", b"\n \n", b"a,a\n1,2\n", b"a\n\xff\xfe\x81", b"PK\x03\x04 no workbook", b"\xff\xfea"],
    ids=["empty", "blank", "two alike", "no letters", "no workbook", "half a letter"],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with pytest.raises(UnfitFile):
        read_sheet(path)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
@pytest.mark.parametrize("instead", [b"", b"<a>", b"<a/>", b"\x00"], ids=["nothing", "unended", "another", "no text"])
def test_a_damaged_workbook_is_read_or_refused(tmp_path: Path, part: str, instead: bytes) -> None:
    damaged = tmp_path / "damaged.xlsx"
    with ZipFile(workbook(tmp_path, [["a"], [1]])) as whole, ZipFile(damaged, "w") as made:
        for name in whole.namelist():
            made.writestr(name, instead if name == part else whole.read(name))
    try:
        sheet = read_sheet(damaged)
    except UnfitFile:
        return
    assert sheet.header == ("a",)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnfitFile):
        read_sheet(tmp_path / "none.csv")
    with pytest.raises(UnfitFile):
        read_sheet(tmp_path)


@given(content=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)
    try:
        sheet = read_sheet(path)
    except (UnfitFile, FaultyRows):
        return
    assert all(len(row.cells) == len(sheet.header) for row in sheet.rows)
