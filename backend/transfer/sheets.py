"""A file as a sheet of text cells with line numbers: CSV in the encodings that companies have, or XLSX."""

import csv
import io
import warnings
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from openpyxl import load_workbook

from backend.transfer.faults import Fault, FaultyRows, UnfitFile

MOST_BYTES: Final = 512 * 2**20
_ZIP: Final = b"PK\x03\x04"
_DELIMITERS: Final = (",", ";", "\t")
# A byte order mark says it; else UTF-8 is strict enough to be told from what Japanese Windows writes.
_MARKED: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_UNMARKED: Final = ("utf-8", "cp932")
# Whatever a damaged workbook makes its reader stumble over.
_UNREADABLE: Final = (
    BadZipFile, zlib.error, ParseError, ArithmeticError, AttributeError, EOFError, LookupError,
    NotImplementedError, OSError, TypeError, ValueError,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of cells, in the order of the header; a cell left out is empty."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The header and the lines below it."""

    name: str
    header: tuple[str, ...]
    rows: Sequence[Row]
    faults: Sequence[Fault] = ()

    def index(self, column: str) -> int:
        """Where a column stands; a column that is not there is refused."""
        if column not in self.header:
            raise UnfitFile(f"the file has no column called {column!r}; it has: {', '.join(self.header)}")
        return self.header.index(column)


def read_sheet(path: Path) -> Sheet:
    """The file's first sheet: XLSX, or CSV with commas, semicolons or tabs in UTF-8, UTF-16 or Shift_JIS."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UnfitFile(f"the file is larger than {MOST_BYTES // 2**20} MB; cut it into several")
        content = path.read_bytes()
    except OSError as fault:
        raise UnfitFile(f"the file cannot be read: {fault.strerror}") from None
    lines = _xlsx_lines(content) if content.startswith(_ZIP) else _csv_lines(_decoded(content))
    return _sheet(path.stem, [(line, cells) for line, cells in lines if any(cell.strip() for cell in cells)])


def _sheet(name: str, lines: Sequence[tuple[int, Sequence[str]]]) -> Sheet:
    if not lines:
        raise UnfitFile("the file is empty")
    header = tuple(cell.strip() for cell in lines[0][1])
    named = [column for column in header if column]
    if len(set(named)) != len(named):
        raise UnfitFile("two columns have the same name")
    faults = [_too_long(line) for line, cells in lines[1:] if any(cell.strip() for cell in cells[len(header) :])]
    faulty = {fault.line for fault in faults}
    kept = [(line, cells) for line, cells in lines[1:] if line not in faulty]
    rows = [Row(line=line, cells=_fitted(cells, len(header))) for line, cells in kept]
    return Sheet(name=name, header=header, rows=rows, faults=faults)


def _too_long(line: int) -> Fault:
    return Fault(line=line, column="", message="the line has more cells than the header")


def _fitted(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in cells[:width]) + ("",) * (width - len(cells))


def _decoded(content: bytes) -> str:
    marked = [encoding for mark, encoding in _MARKED if content.startswith(mark)]
    for encoding in marked or _UNMARKED:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnfitFile("the file's letters are neither UTF-8 nor Shift_JIS; save it as CSV UTF-8")


def _csv_lines(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as fault:
        raise FaultyRows([Fault(line=line, column="", message=f"this is not CSV: {fault}")]) from None


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return max(_DELIMITERS, key=header.count)


def _xlsx_lines(content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    try:
        # The reader warns of styles and such that it leaves out; whoever imports figures need not hear of them.
        with warnings.catch_warnings(action="ignore"):
            worksheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
            for line, cells in enumerate(worksheet.iter_rows(values_only=True), start=1):
                yield line, [_spelled(cell) for cell in cells]
    except _UNREADABLE:
        raise UnfitFile("the file is not a workbook that can be read") from None


def _spelled(cell: object) -> str:
    """The cell as one would type it; dates as ISO 8601, whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, float):
        return f"{cell:.15g}" if cell != int(cell) else f"{cell:.0f}"
    return str(cell)
