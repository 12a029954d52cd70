"""What is wrong with a file, line by line and column by column, so that whoever made it can mend it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from backend.errors import Refused

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong; line 1 is the header, and without a column it concerns the whole line."""

    line: int
    column: str
    message: str


class UnfitFile(Refused):
    """The file as a whole cannot be read, or not as what it is said to be."""

    code = "UNFIT_FILE"


class FaultyRows(Refused):
    """Some lines of the file cannot be taken, so none was."""

    code = "FAULTY_ROWS"

    def __init__(self, faults: Sequence["Fault"]) -> None:
        found = "1 fault was" if len(faults) == 1 else f"{len(faults):,} faults were"
        super().__init__(f"{found} found, so nothing was kept")
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The faults found so far, while reading goes on."""

    faults: list[Fault] = field(default_factory=list)

    def attempt(self, line: int, column: str, read: Callable[[str], T], text: str) -> T | None:
        """What the cell says, or nothing and one fault more."""
        try:
            return read(text)
        except Refused as refusal:
            self.add(line, column, refusal.message)
            return None

    def add(self, line: int, column: str, message: str) -> None:
        """One fault more."""
        self.faults.append(Fault(line=line, column=column, message=message))

    def lines(self) -> set[int]:
        """The lines on which something is wrong."""
        return {fault.line for fault in self.faults}
