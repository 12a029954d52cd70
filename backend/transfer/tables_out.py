"""Tables go into files row by row, in bounded memory, and safe to open: no cell comes alive as a formula."""

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Final

import xlsxwriter  # type: ignore[import-untyped]  # it ships without types

from backend.transfer.columns import NOT_APPLICABLE_TEXT, Cell, Column, Mark
from backend.transfer.faults import UnfitFile
from backend.transfer.parquet_out import parquet_file, with_marks
from backend.transfer.sav import sav_file, sav_names

Write = Callable[[Sequence[Cell]], None]

# Some spreadsheets take the wide signs of Japanese keyboards for the narrow ones.
_LIVE: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LONGEST_CELL: Final = 32_767
_ROWS_OF_SHEET: Final = 1_048_576
_COLUMNS_OF_SHEET: Final = 16_384


class TableFormat(StrEnum):
    """What kind of file a table goes into."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    SAV = "sav"

    @property
    def is_of_sheets(self) -> bool:
        """Whether spreadsheets read it."""
        return self in {TableFormat.CSV, TableFormat.XLSX}


@contextmanager
def table_file(path: Path, kind: TableFormat, columns: Sequence[Column], language: str = "en") -> Iterator[Write]:
    """Writes rows of these columns, labelled in that language where the file has labels.

    The file appears under its name only once it is whole.
    """
    if path.exists():
        raise UnfitFile(f"{path.name} is there already; name another: --out FILE")
    begun = path.with_name(f".{path.name}.part")
    try:
        with _opened(begun, kind, columns, language) as write:
            yield write
        begun.replace(path)
    except OSError as fault:
        raise UnfitFile(f"{path.name} cannot be written: {fault.strerror}") from None
    finally:
        begun.unlink(missing_ok=True)


def as_written(columns: Sequence[Column], kind: TableFormat) -> list[Column]:
    """The columns that a file of that kind has: some need other names, or a column more."""
    if kind is TableFormat.PARQUET:
        return with_marks(columns)
    if kind is TableFormat.SAV:
        names = sav_names([column.name for column in columns])
        return [replace(column, name=name) for column, name in zip(columns, names, strict=True)]
    return list(columns)


def harmless(text: str) -> str:
    """The text with an apostrophe before whatever a spreadsheet would run as a formula."""
    return f"'{text}" if text.startswith(_LIVE) else text


def _opened(path: Path, kind: TableFormat, columns: Sequence[Column], language: str) -> AbstractContextManager[Write]:
    match kind:
        case TableFormat.CSV:
            return _csv_file(path, columns)
        case TableFormat.XLSX:
            return _xlsx_file(path, columns)
        case TableFormat.PARQUET:
            return parquet_file(path, columns)
        case TableFormat.SAV:
            return sav_file(path, columns, language)


@contextmanager
def _csv_file(path: Path, columns: Sequence[Column]) -> Iterator[Write]:
    """With a byte order mark and CRLF, for that is what spreadsheets read Japanese from."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")

        def write(row: Sequence[Cell]) -> None:
            writer.writerow([_written(cell) for cell in row])

        write([column.name for column in columns])
        yield write


def _written(cell: Cell) -> str | float:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Mark):
        return NOT_APPLICABLE_TEXT
    return "" if cell is None else harmless(cell) if isinstance(cell, str) else cell


@contextmanager
def _xlsx_file(path: Path, columns: Sequence[Column]) -> Iterator[Write]:
    """Text is written as text, so nothing in it is a formula or a link; a full sheet is followed by another."""
    if len(columns) > _COLUMNS_OF_SHEET:
        raise UnfitFile(f"a sheet holds {_COLUMNS_OF_SHEET:,} columns, not {len(columns):,}; take --format csv")
    header = [column.name for column in columns]
    options = {"constant_memory": True, "tmpdir": str(path.parent)}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        sheets = [workbook.add_worksheet()]
        place = 0

        def write(row: Sequence[Cell]) -> None:
            nonlocal place
            if place == _ROWS_OF_SHEET:
                sheets.append(workbook.add_worksheet())
                place = 0
                write(header)
            for column, cell in enumerate(row):
                _write_cell(sheets[-1], place, column, cell)
            place += 1

        write(header)
        yield write


def _write_cell(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell) -> None:
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell[:_LONGEST_CELL])
    elif isinstance(cell, Mark):
        sheet.write_string(row, column, NOT_APPLICABLE_TEXT)
    elif cell is not None:
        sheet.write_number(row, column, cell)
