"""People from a file: added or updated by their reference, with what its columns say of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.errors import Refused
from backend.panel.actions import (
    define_attribute,
    go_on_with_import,
    import_into,
    parsed_values,
)
from backend.panel.queries import list_attributes
from backend.panel.rules import (
    AddressKind,
    AttributeKind,
    Decision,
    PersonInput,
    clean_address,
    clean_channel,
    clean_language,
    clean_ref,
)
from backend.panel.tables import Attribute
from backend.text import LANGUAGES, clean
from backend.transfer.consents import ConsentCells, consent_cells, is_consent
from backend.transfer.faults import Fault
from backend.transfer.gone import forgotten_faults
from backend.transfer.mappings import AttributeColumn, FileKind, FileMapping
from backend.transfer.plans import HEADER_LINE, Cells, Counts, Plan, cells_of
from backend.transfer.sheets import Row, Sheet

_PERSONS_OWN: Final = ("person", "language", "channel", "email", "phone", "consent_date")
_LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """One person, with what each column says of them as it was written."""

    line: int
    external_ref: str
    language: str | None
    channel: str | None
    said: Mapping[str, str]
    addresses: Mapping[AddressKind, str]
    consents: Sequence[Decision]


def plan_people(sheet: Sheet, mapping: FileMapping, now: Instant) -> Plan[PersonLine]:
    """What the file would bring; without a mapping every further column is an attribute by its key."""
    cells = _without(cells_of(sheet, FileKind.PEOPLE, mapping), mapping)
    columns = mapping.attributes or _further(cells, mapping)
    places = [(sheet.index(each.column), each.key) for each in columns]
    name = _name(sheet.name)
    consents = consent_cells(cells, mapping, f"import {name}")
    lines = [_line(cells, consents, row, places, now) for row in sheet.rows]
    return Plan(
        lines=[line for line in lines if line is not None],
        faults=cells.gathered.faults,
        check=partial(_check, columns, cells.sheet.header[cells.places["person"] or 0]),
        keep=partial(_keep, columns, name),
    )


def _without(cells: Cells, mapping: FileMapping) -> Cells:
    """Without the columns that the mapping says are attributes, whatever their headers sound like."""
    mapped = {each.column for each in mapping.attributes} - set(mapping.columns.values())
    places = {
        name: None if place is not None and cells.sheet.header[place] in mapped and name != "person" else place
        for name, place in cells.places.items()
    }
    return replace(cells, places=places)


def _further(cells: Cells, mapping: FileMapping) -> tuple[AttributeColumn, ...]:
    own = {cells.places[name] for name in _PERSONS_OWN}
    decided = {each.column for each in mapping.consents}
    further = [
        header
        for place, header in enumerate(cells.sheet.header)
        if header and place not in own and header not in decided and not is_consent(header)
    ]
    return tuple(AttributeColumn(column=header, key=header, kind=None, choices=()) for header in further)


def _line(
    cells: Cells, consents: ConsentCells, row: Row, places: Sequence[tuple[int, str]], now: Instant
) -> PersonLine | None:
    ref = cells.read(row, "person", clean_ref)
    language = cells.read(row, "language", clean_language)
    channel = cells.read(row, "channel", lambda text: clean_channel(text.upper()))
    addresses = _addresses(cells, row)
    decided = consents.read(row, now)
    if ref is None:
        return None
    return PersonLine(
        line=row.line,
        external_ref=ref,
        language=language,
        channel=channel,
        said={key: row.cells[place] for place, key in places if row.cells[place] not in cells.missing},
        addresses=addresses,
        consents=decided,
    )


def _addresses(cells: Cells, row: Row) -> dict[AddressKind, str]:
    found = [(kind, cells.read(row, kind.value.lower(), partial(clean_address, kind))) for kind in AddressKind]
    return {kind: clean.address for kind, clean in found if clean is not None}


def _check(
    columns: Sequence[AttributeColumn], person: str, session: Session, lines: Sequence[PersonLine], _now: Instant
) -> list[Fault]:
    """Columns that are no attribute, values that their attributes do not take, and people who were erased."""
    attributes = {attribute.key: attribute for attribute in list_attributes(session)}
    attributes |= {each.key: _undefined(each) for each in columns if each.kind and each.key not in attributes}
    headers = {each.key: each.column for each in columns}
    unknown = headers.keys() - attributes.keys()
    if unknown:
        faulty = [headers[key] for key in headers if key in unknown]
        return [Fault(line=HEADER_LINE, column=header, message=_no_attribute(header)) for header in faulty]
    faults = forgotten_faults(session, [(line.line, line.external_ref) for line in lines], person)
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


def _keep(
    columns: Sequence[AttributeColumn], name: str, session: Session, lines: Sequence[PersonLine], now: Instant
) -> Counts:
    _define(session, columns, now)
    run = go_on_with_import(session, kind=FileKind.PEOPLE, name=name, now=now)
    done = import_into(session, run, [_input(line) for line in lines], now)
    return Counts(added=done.added, changed=done.changed, unchanged=done.unchanged)


def _define(session: Session, columns: Sequence[AttributeColumn], now: Instant) -> None:
    known = {attribute.key for attribute in list_attributes(session)}
    for each in columns:
        if each.kind is not None and each.key not in known:
            name = dict.fromkeys(LANGUAGES, each.column)
            define_attribute(session, key=each.key, kind=each.kind, name=name, choices=each.choices, now=now)


def _input(line: PersonLine) -> PersonInput:
    return PersonInput(
        external_ref=line.external_ref,
        language=line.language,
        channel=line.channel,
        attributes=line.said,
        addresses=line.addresses,
        consents=line.consents,
    )


def _name(said: str) -> str:
    """What the run is called: like its file, as far as that can be kept."""
    try:
        return clean(said[:_LONGEST_NAME], "name")
    except Refused:
        return "file"


def _undefined(each: AttributeColumn) -> Attribute:
    """What the attribute will be; nothing keeps it yet."""
    kind = each.kind or AttributeKind.TEXT
    return Attribute(id=-1, key=each.key, kind=kind.value, choices=list(each.choices))


def _no_attribute(header: str) -> str:
    return (
        "no attribute is called that; say in a mapping what it is: "
        f'[attributes] "{header}" = {{ key = "…", kind = "TEXT" }}'
    )
