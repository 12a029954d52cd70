"""Tables go into files row by row, in bounded memory, and safe to open: no cell comes alive as a formula."""

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Final

import xlsxwriter  # type: ignore[import-untyped]  # it ships without types

from backend.transfer.faults import UnfitFile

Cell = str | float | bool | None
Write = Callable[[Sequence[Cell]], None]

_LIVE: Final = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_CELL: Final = 32_767
_ROWS_OF_SHEET: Final = 1_048_576


class TableFormat(StrEnum):
    """What kind of file a table goes into."""

    CSV = "csv"
    XLSX = "xlsx"


@contextmanager
def table_file(path: Path, kind: TableFormat, header: Sequence[str]) -> Iterator[Write]:
    """Writes rows below the header; the file appears under its name only once it is whole."""
    if path.exists():
        raise UnfitFile(f"{path.name} is there already; name another: --out FILE")
    begun = path.with_name(f".{path.name}.part")
    opened = _csv_file if kind is TableFormat.CSV else _xlsx_file
    try:
        with opened(begun, header) as write:
            yield write
        begun.replace(path)
    except OSError as fault:
        raise UnfitFile(f"{path.name} cannot be written: {fault.strerror}") from None
    finally:
        begun.unlink(missing_ok=True)


def harmless(text: str) -> str:
    """The text with an apostrophe before whatever a spreadsheet would run as a formula."""
    return f"'{text}" if text.startswith(_LIVE) else text


@contextmanager
def _csv_file(path: Path, header: Sequence[str]) -> Iterator[Write]:
    """With a byte order mark and CRLF, for that is what spreadsheets read Japanese from."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")

        def write(row: Sequence[Cell]) -> None:
            writer.writerow([_written(cell) for cell in row])

        write(header)
        yield write


def _written(cell: Cell) -> str | float:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else harmless(cell) if isinstance(cell, str) else cell


@contextmanager
def _xlsx_file(path: Path, header: Sequence[str]) -> Iterator[Write]:
    """Text is written as text, so nothing in it is a formula or a link; a full sheet is followed by another."""
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
    elif cell is not None:
        sheet.write_number(row, column, cell)
