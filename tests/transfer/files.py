"""Files to read: written as text in an encoding, or as a workbook."""

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook


def text_file(folder: Path, text: str, name: str = "file.csv", encoding: str = "utf-8") -> Path:
    """A file of that text."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def workbook(folder: Path, rows: Sequence[Sequence[object]], name: str = "file.xlsx") -> Path:
    """A workbook whose first sheet holds those rows."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    path = folder / name
    book.save(path)
    return path
