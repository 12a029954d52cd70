"""A plan: what a file would bring, line by line, checked as a whole before any of it is kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.errors import Invalid
from backend.transfer.faults import Fault, Gathered
from backend.transfer.mappings import FIELDS, FileKind, FileMapping, column_of
from backend.transfer.sheets import Row, Sheet

T = TypeVar("T")
HEADER_LINE = 1


class Line(Protocol):
    """What a plan knows of each of its lines."""

    @property
    def line(self) -> int:
        """Where in the file it stands."""


L = TypeVar("L", bound=Line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What became of lines, in counts."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, more: "Counts") -> "Counts":
        return Counts(
            added=self.added + more.added,
            changed=self.changed + more.changed,
            unchanged=self.unchanged + more.unchanged,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Generic[L]):
    """The lines that could be read, what is wrong with the others, and how the rest goes on.

    `check` finds what stored things say against a line and writes nothing; `keep` writes lines, all or none.
    A fault of the header concerns every line.
    """

    lines: Sequence[L]
    faults: Sequence[Fault]
    check: Callable[[Session, Sequence[L], Instant], list[Fault]]
    keep: Callable[[Session, Sequence[L], Instant], Counts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Reads a sheet's cells by what they hold, and gathers what is wrong with them."""

    sheet: Sheet
    places: Mapping[str, int | None]
    required: frozenset[str]
    missing: frozenset[str]
    gathered: Gathered

    def has(self, name: str) -> bool:
        """Whether the file has a column for it."""
        return self.places[name] is not None

    def text(self, row: Row, name: str) -> str:
        """The cell's text; empty where the file has no such column or says that it is missing."""
        place = self.places[name]
        text = "" if place is None else row.cells[place]
        return "" if text in self.missing else text

    def read(self, row: Row, name: str, read: Callable[[str], T]) -> T | None:
        """What the cell means, or nothing: because it is empty, or because it is wrong, which is then gathered."""
        text = self.text(row, name)
        place = self.places[name]
        column = name if place is None else self.sheet.header[place]
        if text:
            return self.gathered.attempt(row.line, column, read, text)
        if name in self.required:
            self.gathered.add(row.line, column, "the cell is empty")
        return None


def cells_of(sheet: Sheet, kind: FileKind, mapping: FileMapping) -> Cells:
    """The sheet's columns found, by the mapping or by known headers."""
    fields = FIELDS[kind]
    names = [name.removesuffix("*") for name in fields]
    for name in mapping.columns:
        if name not in names:
            raise Invalid(f"a file of {kind} has no column for the {name}; it has: {', '.join(names)}", "columns")
    return Cells(
        sheet=sheet,
        places={name: column_of(sheet, kind, mapping, name) for name in names},
        required=frozenset(name.removesuffix("*") for name in fields if name.endswith("*")),
        missing=mapping.missing,
        gathered=Gathered(faults=list(sheet.faults)),
    )
