"""The client's own tiers from a file, for one product, in an order that the user gives."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy.orm import Session

from backend.clock import Instant, from_datetime, to_datetime
from backend.errors import Refused
from backend.panel.actions import import_people
from backend.panel.queries import bearers_by_ref
from backend.panel.rules import PersonInput, clean_ref
from backend.purchases.actions import import_tiers
from backend.purchases.rules import TierInput, clean_tier, ridits
from backend.text import clean
from backend.transfer.cells import read_instant, read_zone
from backend.transfer.faults import Fault, UnfitFile
from backend.transfer.gone import forgotten_faults
from backend.transfer.mappings import FileKind, FileMapping
from backend.transfer.plans import Cells, Counts, Plan, cells_of
from backend.transfer.sheets import Row, Sheet
from backend.transfer.subjects import Subject, known_products, make_products, no_product, subject_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TierLine:
    """One person's tier, before the person is looked up."""

    line: int
    person_ref: str
    tier: str
    observed_at: Instant
    valid_until: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """What is the same for the whole file: the product, the tiers from lowest to highest, and their shares."""

    subject: Subject
    order: tuple[str, ...]
    shares: Mapping[str, float]


def plan_tiers(sheet: Sheet, mapping: FileMapping, now: Instant) -> Plan[TierLine]:
    """What the file would bring; the shares of the tiers are those in the whole file unless they are given."""
    if not mapping.order:
        raise UnfitFile("say which tier is above which, lowest first: --order bronze,silver,gold")
    cells = cells_of(sheet, FileKind.TIERS, mapping)
    read = [_line(cells, row, mapping, now) for row in sheet.rows]
    lines = [line for line in read if line is not None]
    shares = mapping.shares or {tier: float(count) for tier, count in Counter(_newest(lines).values()).items()}
    scheme = Scheme(subject=subject_of(sheet.name, mapping), order=mapping.order, shares=shares)
    if lines:
        ridits(scheme.order, scheme.shares)
    return Plan(lines=lines, faults=cells.gathered.faults, check=partial(_check, scheme), keep=partial(_keep, scheme))


def _line(cells: Cells, row: Row, mapping: FileMapping, now: Instant) -> TierLine | None:
    read_date = partial(read_instant, zone=read_zone(mapping.time_zone), spelling=mapping.date_format)
    ref = cells.read(row, "person", clean_ref)
    tier = cells.read(row, "tier", partial(_tier, order=mapping.order))
    observed_at = cells.read(row, "date", read_date) or _fixed(mapping.date, mapping) or _today(mapping, now)
    valid_until = cells.read(row, "valid_until", read_date) or _fixed(mapping.valid_until, mapping)
    if ref is None or tier is None:
        return None
    return TierLine(line=row.line, person_ref=ref, tier=tier, observed_at=observed_at, valid_until=valid_until)


def _tier(text: str, order: Sequence[str]) -> str:
    tier = clean(text, "tier", most=80)
    if tier not in order:
        raise UnfitFile(f"this tier is not in the order {', '.join(order)}")
    return tier


def _fixed(text: str | None, mapping: FileMapping) -> Instant | None:
    return None if text is None else read_instant(text, read_zone(mapping.time_zone))


def _today(mapping: FileMapping, now: Instant) -> Instant:
    """The beginning of the day, so that the same file twice on a day is the same twice."""
    local = to_datetime(now).astimezone(read_zone(mapping.time_zone))
    return from_datetime(local.replace(hour=0, minute=0, second=0, microsecond=0))


def _newest(lines: Sequence[TierLine]) -> dict[str, str]:
    """Everyone's tier by their newest line."""
    newest: dict[str, TierLine] = {}
    for line in lines:
        known = newest.get(line.person_ref)
        if known is None or known.observed_at < line.observed_at:
            newest[line.person_ref] = line
    return {ref: line.tier for ref, line in newest.items()}


def _check(scheme: Scheme, session: Session, lines: Sequence[TierLine], now: Instant) -> list[Fault]:
    key = _product(scheme)
    if key not in known_products(session, scheme.subject, [key]) and scheme.subject.brand is None:
        raise UnfitFile(no_product(key))
    faults = forgotten_faults(session, [(line.line, line.person_ref) for line in lines])
    seen: dict[tuple[str, Instant], int] = {}
    for line in lines:
        try:
            clean_tier(_input(line, 0), now)
        except Refused as refusal:
            faults.append(Fault(line=line.line, column="", message=refusal.message))
        first = seen.setdefault((line.person_ref, line.observed_at), line.line)
        if first != line.line:
            faults.append(Fault(line=line.line, column="", message=f"the person has a tier on line {first} already"))
    return faults


def _keep(scheme: Scheme, session: Session, lines: Sequence[TierLine], now: Instant) -> Counts:
    key = _product(scheme)
    product_id = make_products(session, scheme.subject, [key], now)[key]
    import_people(session, [PersonInput(external_ref=line.person_ref) for line in lines], now)
    people = bearers_by_ref(session, {line.person_ref for line in lines})
    rows = [_input(line, people[line.person_ref]) for line in lines]
    done = import_tiers(session, product_id, rows, scheme.order, now, shares=scheme.shares)
    return Counts(added=done.added, changed=done.changed, unchanged=done.unchanged)


def _input(line: TierLine, person_id: int) -> TierInput:
    return TierInput(person_id=person_id, tier=line.tier, observed_at=line.observed_at, valid_until=line.valid_until)


def _product(scheme: Scheme) -> str:
    if scheme.subject.product is None:
        raise UnfitFile("say which product the tiers are about: --product KEY")
    return scheme.subject.product
