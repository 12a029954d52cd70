"""People from a file: added or updated by their reference, with the attributes that its columns say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.errors import Refused
from backend.panel.actions import define_attribute, import_people, parsed_values
from backend.panel.queries import list_attributes
from backend.panel.rules import AttributeKind, PersonInput, clean_language, clean_ref
from backend.panel.tables import Attribute
from backend.text import LANGUAGES
from backend.transfer.faults import Fault
from backend.transfer.mappings import AttributeColumn, FileKind, FileMapping
from backend.transfer.plans import HEADER_LINE, Cells, Counts, Plan, cells_of
from backend.transfer.sheets import Row, Sheet

_PERSONS_OWN = ("person", "language")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """One person, with what each column says of them as it was written."""

    line: int
    external_ref: str
    language: str | None
    said: Mapping[str, str]


def plan_people(sheet: Sheet, mapping: FileMapping) -> Plan[PersonLine]:
    """What the file would bring; without a mapping every further column is an attribute by its key."""
    cells = cells_of(sheet, FileKind.PEOPLE, mapping)
    columns = mapping.attributes or _further(cells)
    places = [(sheet.index(each.column), each.key) for each in columns]
    lines = [_line(cells, row, places) for row in sheet.rows]
    return Plan(
        lines=[line for line in lines if line is not None],
        faults=cells.gathered.faults,
        check=partial(_check, columns),
        keep=partial(_keep, columns),
    )


def _further(cells: Cells) -> tuple[AttributeColumn, ...]:
    own = {cells.places[name] for name in _PERSONS_OWN}
    further = [header for place, header in enumerate(cells.sheet.header) if header and place not in own]
    return tuple(AttributeColumn(column=header, key=header, kind=None, choices=()) for header in further)


def _line(cells: Cells, row: Row, places: Sequence[tuple[int, str]]) -> PersonLine | None:
    ref = cells.read(row, "person", clean_ref)
    language = cells.read(row, "language", clean_language)
    if ref is None:
        return None
    said = {key: row.cells[place] for place, key in places if row.cells[place] not in cells.missing}
    return PersonLine(line=row.line, external_ref=ref, language=language, said=said)


def _check(
    columns: Sequence[AttributeColumn], session: Session, lines: Sequence[PersonLine], _now: Instant
) -> list[Fault]:
    """Columns that are no attribute, and values that their attributes do not take."""
    attributes = {attribute.key: attribute for attribute in list_attributes(session)}
    attributes |= {each.key: _undefined(each) for each in columns if each.kind and each.key not in attributes}
    headers = {each.key: each.column for each in columns}
    unknown = headers.keys() - attributes.keys()
    if unknown:
        faulty = [headers[key] for key in headers if key in unknown]
        return [Fault(line=HEADER_LINE, column=header, message=_no_attribute(header)) for header in faulty]
    faults: list[Fault] = []
    for line in lines:
        faults += _faults_of(line, list(attributes.values()), headers)
    return faults


def _faults_of(line: PersonLine, attributes: Sequence[Attribute], headers: Mapping[str, str]) -> list[Fault]:
    faults: list[Fault] = []
    for key, text in line.said.items():
        try:
            parsed_values(attributes, {key: text})
        except Refused as refusal:
            faults.append(Fault(line=line.line, column=headers[key], message=refusal.message))
    return faults


def _keep(columns: Sequence[AttributeColumn], session: Session, lines: Sequence[PersonLine], now: Instant) -> Counts:
    known = {attribute.key for attribute in list_attributes(session)}
    for each in columns:
        if each.kind is not None and each.key not in known:
            name = dict.fromkeys(LANGUAGES, each.column)
            define_attribute(session, key=each.key, kind=each.kind, name=name, choices=each.choices, now=now)
    rows = [PersonInput(external_ref=row.external_ref, language=row.language, attributes=row.said) for row in lines]
    done = import_people(session, rows, now)
    return Counts(added=done.added, changed=done.changed, unchanged=done.unchanged)


def _undefined(each: AttributeColumn) -> Attribute:
    """What the attribute will be; nothing keeps it yet."""
    kind = each.kind or AttributeKind.TEXT
    return Attribute(id=-1, key=each.key, kind=kind.value, choices=list(each.choices))


def _no_attribute(header: str) -> str:
    return (
        "no attribute is called that; say in a mapping what it is: "
        f'[attributes] "{header}" = {{ key = "…", kind = "TEXT" }}'
    )
