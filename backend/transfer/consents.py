"""Consents in a file of people: a column for each purpose and channel, with the wording that people were shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from backend.clock import Instant
from backend.panel.rules import EVERY_CHANNEL, Decision, clean_channel
from backend.text import LANGUAGES, clean_key
from backend.transfer.cells import read_flag, read_instant, read_zone
from backend.transfer.mappings import ConsentColumn, FileMapping
from backend.transfer.plans import HEADER_LINE, Cells
from backend.transfer.sheets import Row

_MARK: Final = "consent:"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentPlace:
    """A column of decisions, where it stands, and when they were made unless each line says it."""

    column: ConsentColumn
    place: int
    decided_at: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentCells:
    """Reads the decisions on a line; what cannot be kept is gathered as a fault."""

    cells: Cells
    places: Sequence[ConsentPlace]
    read_date: Callable[[str], Instant]
    source: str

    def read(self, row: Row, now: Instant) -> tuple[Decision, ...]:
        """What a line says; an empty cell is no decision."""
        said = [(place, row.cells[place.place]) for place in self.places]
        found = [self._decision(row, place, text, now) for place, text in said if text not in self.cells.missing]
        return tuple(decision for decision in found if decision is not None)

    def _decision(self, row: Row, place: ConsentPlace, text: str, now: Instant) -> Decision | None:
        column, gathered = place.column, self.cells.gathered
        granted = gathered.attempt(row.line, column.column, read_flag, text)
        decided_at = self.cells.read(row, "consent_date", self.read_date) or place.decided_at
        if decided_at is None or decided_at > now:
            is_unknown = decided_at is None
            gathered.add(row.line, column.column, _UNDATED if is_unknown else "this was decided in the future")
            return None
        if granted is None:
            return None
        return Decision(
            purpose=column.purpose,
            channel=column.channel,
            granted=granted,
            wording=column.wording or "",
            language=column.language,
            source=self.source,
            decided_at=decided_at,
        )


def consent_cells(cells: Cells, mapping: FileMapping, source: str) -> ConsentCells:
    """The file's columns of decisions, by the mapping or by headers such as consent:news:EMAIL.

    One whose wording or whose date is not known concerns every line: such a consent would prove nothing.
    """
    read_date = partial(read_instant, zone=read_zone(mapping.time_zone), spelling=mapping.date_format)
    columns = [*mapping.consents, *_named(cells, mapping)]
    return ConsentCells(
        cells=cells,
        places=[_place(cells, column, mapping) for column in columns],
        read_date=read_date,
        source=source,
    )


def is_consent(header: str) -> bool:
    """Whether a column is about a consent by its very name."""
    return header.startswith(_MARK)


def _named(cells: Cells, mapping: FileMapping) -> list[ConsentColumn]:
    mapped = {column.column for column in mapping.consents}
    headers = [header for header in cells.sheet.header if is_consent(header) and header not in mapped]
    found = [cells.gathered.attempt(HEADER_LINE, header, partial(_meant, mapping), header) for header in headers]
    return [column for column in found if column is not None]


def _meant(mapping: FileMapping, header: str) -> ConsentColumn:
    purpose, _, channel = header.removeprefix(_MARK).partition(":")
    return ConsentColumn(
        column=header,
        purpose=clean_key(purpose, "the purpose"),
        channel=clean_channel(channel or EVERY_CHANNEL, "the channel"),
        wording=mapping.wording,
        language=LANGUAGES[0],
        date=None,
    )


def _place(cells: Cells, column: ConsentColumn, mapping: FileMapping) -> ConsentPlace:
    if not column.wording:
        cells.gathered.add(HEADER_LINE, column.column, _UNWORDED)
    date = column.date or mapping.date
    if date is None and not cells.has("consent_date"):
        cells.gathered.add(HEADER_LINE, column.column, f"{_UNDATED}; {_HOW_TO_DATE}")
    return ConsentPlace(
        column=column,
        place=cells.sheet.index(column.column),
        decided_at=None if date is None else read_instant(date, read_zone(mapping.time_zone)),
    )


_UNWORDED: Final = "a consent needs the wording that people were shown: --wording TEXT, or [consents] in a mapping"
_UNDATED: Final = "when this was decided is not said"
_HOW_TO_DATE: Final = "give a column consent_date, or --date DATE"
