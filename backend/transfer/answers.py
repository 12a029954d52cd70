"""Answers from a file, straight into the ledger: a survey that was asked elsewhere moves people here all the same.

A line is one response of one person. Its source is the file's source name, the response (if the file tells them
apart) and the column, so that the same file again changes nothing, another answer is a correction, and an empty cell
where there was an answer withdraws it. The person's own reference is never part of it, for the ledger cannot be edited.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.clock import Instant
from backend.errors import Invalid
from backend.loyalty.actions import observe
from backend.loyalty.queries import ledger_of
from backend.loyalty.rules.axes import Axis, Kind, Moment
from backend.loyalty.rules.observations import Observation
from backend.panel.actions import import_people
from backend.panel.queries import people_by_ref
from backend.panel.rules import PersonInput, clean_ref
from backend.purchases.rules import check_instant
from backend.text import clean, clean_number
from backend.transfer.cells import read_instant, read_zone
from backend.transfer.faults import Fault, UnfitFile
from backend.transfer.gone import forgotten_faults
from backend.transfer.mappings import FileKind, FileMapping, Item
from backend.transfer.plans import Cells, Counts, Plan, cells_of
from backend.transfer.sheets import Row, Sheet
from backend.transfer.subjects import Subject, known_products, make_brand, make_products, no_product, subject_of

_LONGEST_SOURCE = 160
_LONGEST_NAME = 60
_TOGETHER = 500

# Where an answer stands in the ledger: whose, on which axis, about what, from which source.
Place = tuple[int, Axis, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """One response: the keyed value of each item that was answered, by the item's place in the mapping."""

    line: int
    person_ref: str
    response: str | None
    answered_at: Instant
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """What is the same for the whole file."""

    source: str
    subject: Subject
    items: tuple[Item, ...]
    moment: Moment

    def source_id(self, line: AnswerLine, item: Item) -> str:
        """The name of an answer that stays the same however often the file is read."""
        name = "/".join(part for part in (self.source, line.response, item.column) if part)
        if len(name) <= _LONGEST_SOURCE:
            return name
        return f"{self.source}/{hashlib.sha256(name.encode()).hexdigest()}"


def plan_answers(sheet: Sheet, mapping: FileMapping, now: Instant) -> Plan[AnswerLine]:
    """What the file would bring."""
    if not mapping.items:
        raise UnfitFile("the mapping names no items: [items] with a line for each column of answers")
    cells = cells_of(sheet, FileKind.ANSWERS, mapping)
    if mapping.date is None and not cells.has("date"):
        raise UnfitFile("when were the answers given? Name the column, or say date = 2026-04-01 in the mapping")
    questionnaire = _questionnaire(sheet, mapping)
    places = [(sheet.index(item.column), item) for item in questionnaire.items]
    lines = [_line(cells, row, mapping, places, now) for row in sheet.rows]
    kept = [line for line in lines if line is not None]
    return Plan(
        lines=kept,
        faults=[*cells.gathered.faults, *_named_twice(kept)],
        check=partial(_check, questionnaire),
        keep=partial(_keep, questionnaire),
    )


def _questionnaire(sheet: Sheet, mapping: FileMapping) -> Questionnaire:
    source = clean(mapping.source or sheet.name, "source", most=_LONGEST_NAME)
    if source.isdigit() or "/" in source:
        raise UnfitFile("a source is called by a word without '/'; numbers belong to the surveys asked here")
    items = mapping.items
    if mapping.source is None:
        items = tuple(replace(item, key=f"{source}.{item.key}") if item.key == item.column else item for item in items)
    needs_product = any(item.axis is Axis.PSYCHOLOGY for item in items)
    named = subject_of(sheet.name, mapping, names_products=not needs_product and mapping.brand is not None)
    return Questionnaire(source=source, subject=named, items=items, moment=mapping.moment)


def _line(
    cells: Cells, row: Row, mapping: FileMapping, places: Sequence[tuple[int, Item]], now: Instant
) -> AnswerLine | None:
    ref = cells.read(row, "person", clean_ref)
    response = cells.read(row, "response", partial(clean, name="response", most=200))
    answered_at = _answered_at(cells, row, mapping, now)
    values = tuple(_value(cells, row, place, item) for place, item in places)
    if ref is None or answered_at is None:
        return None
    return AnswerLine(line=row.line, person_ref=ref, response=response, answered_at=answered_at, values=values)


def _answered_at(cells: Cells, row: Row, mapping: FileMapping, now: Instant) -> Instant | None:
    zone = read_zone(mapping.time_zone)

    def read(text: str, spelling: str | None) -> Instant:
        instant = read_instant(text, zone, spelling)
        check_instant(instant, now, "date")
        return instant

    if cells.text(row, "date"):
        return cells.read(row, "date", partial(read, spelling=mapping.date_format))
    if mapping.date is None:
        cells.gathered.add(row.line, "date", "the cell is empty")
        return None
    return read(mapping.date, None)


def _value(cells: Cells, row: Row, place: int, item: Item) -> float | None:
    """U = (v − lo)/(hi − lo), reversed 1 − u; nothing where nothing was answered."""
    text = row.cells[place]
    return None if text in cells.missing else cells.gathered.attempt(row.line, item.column, partial(_keyed, item), text)


def _keyed(item: Item, text: str) -> float:
    value = clean_number(text, "the answer")
    if not item.low <= value <= item.high:
        raise Invalid(f"{text} is off the scale from {item.low:g} to {item.high:g}")
    keyed = (value - item.low) / (item.high - item.low)
    return 1 - keyed if item.is_reversed else keyed


def _named_twice(lines: Sequence[AnswerLine]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for line in lines:
        name = line.response or line.person_ref
        if first.setdefault(name, line.line) != line.line:
            message = f"line {first[name]} is the same response; name a column that tells them apart: response"
            yield Fault(line=line.line, column="", message=message)


def _check(asked: Questionnaire, session: Session, lines: Sequence[AnswerLine], _now: Instant) -> list[Fault]:
    """An answer that is known from another instant is no correction."""
    products = known_products(session, asked.subject, _products(asked))
    missing = set(_products(asked)) - products.keys()
    if missing and asked.subject.brand is None:
        raise UnfitFile(no_product(missing.pop()))
    people = people_by_ref(session, {line.person_ref for line in lines})
    known = {
        (person_id, source_id): observation.observed_at
        for (person_id, _, _, source_id), observation in _known(session, list(people.values())).items()
    }
    faults = forgotten_faults(session, [(line.line, line.person_ref) for line in lines])
    for line in lines:
        kept_at = {known.get((people.get(line.person_ref, 0), asked.source_id(line, item))) for item in asked.items}
        if kept_at - {None, line.answered_at}:
            message = "this response is known from another time; keep its date, or give it a name of its own: response"
            faults.append(Fault(line=line.line, column="", message=message))
    return faults


def _keep(asked: Questionnaire, session: Session, lines: Sequence[AnswerLine], now: Instant) -> Counts:
    subjects = _subjects(session, asked, now)
    people = import_people(session, [PersonInput(external_ref=line.person_ref) for line in lines], now).ids
    known = _known(session, people)
    new: list[Observation] = []
    changed: list[Observation] = []
    unchanged = 0
    for line, person_id in zip(lines, people, strict=True):
        for said in _said(asked, line, person_id, subjects):
            before = known.get(_place(said))
            if before is None:
                new += [said] if said.value is not None else []
            elif _evidence(before) == _evidence(said):
                unchanged += 1
            else:
                changed.append(said._replace(revision=before.revision + 1, observed_at=before.observed_at))
    observe(session, [*new, *changed], now)
    return Counts(added=len(new), changed=len(changed), unchanged=unchanged)


def _said(
    asked: Questionnaire, line: AnswerLine, person_id: int, subjects: Mapping[Axis, int]
) -> Iterator[Observation]:
    for item, value in zip(asked.items, line.values, strict=True):
        yield Observation(
            person_id=person_id,
            axis=item.axis,
            subject_id=subjects[item.axis],
            kind=Kind.ANSWER,
            source_id=asked.source_id(line, item),
            revision=1,
            observed_at=line.answered_at,
            value=value,
            item=item.key,
            facet=item.facet,
            weight=item.weight,
            moment=asked.moment,
        )


def _known(session: Session, people: Sequence[int]) -> dict[Place, Observation]:
    """The newest revision of every answer of those people."""
    newest: dict[Place, Observation] = {}
    for start in range(0, len(people), _TOGETHER):
        for ledger in ledger_of(session, people[start : start + _TOGETHER]).values():
            answers = (each for each in ledger if each.kind is Kind.ANSWER)
            for each in sorted(answers, key=lambda each: each.revision):
                newest[_place(each)] = each
    return newest


def _subjects(session: Session, asked: Questionnaire, now: Instant) -> dict[Axis, int]:
    """What each axis is about: psychology the product, depth the brand that makes it."""
    keys = _products(asked)
    products = make_products(session, asked.subject, keys, now)
    if not keys:
        return {Axis.DEPTH: make_brand(session, asked.subject.brand or "", now)}
    product = products[keys[0]]
    return {Axis.PSYCHOLOGY: product, Axis.DEPTH: get_product(session, product).brand_id}


def _products(asked: Questionnaire) -> list[str]:
    return [] if asked.subject.product is None else [asked.subject.product]


def _place(said: Observation) -> Place:
    return (said.person_id, said.axis, said.subject_id, said.source_id)


def _evidence(said: Observation) -> tuple[object, ...]:
    if said.value is None:
        return (None,)
    return (said.value, said.weight, said.item, said.facet, said.moment)
