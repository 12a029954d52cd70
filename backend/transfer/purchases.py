"""Purchases from a file: people and, where that is allowed, products are made on the way."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.panel.actions import import_people
from backend.panel.queries import bearers_by_ref, people_by_ref
from backend.panel.rules import PersonInput, clean_ref
from backend.purchases.actions import purchase_refusals, record_purchases
from backend.purchases.rules import PurchaseInput
from backend.text import clean, clean_key, clean_number
from backend.transfer.cells import read_flag, read_instant, read_zone
from backend.transfer.faults import Fault
from backend.transfer.gone import forgotten_faults
from backend.transfer.mappings import FileKind, FileMapping
from backend.transfer.plans import Cells, Counts, Plan, cells_of
from backend.transfer.sheets import Row, Sheet
from backend.transfer.subjects import Subject, known_products, make_products, no_product, subject_of

_COLUMNS = {"orderRef": "order", "purchasedAt": "date"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseLine:
    """One order line, before its person and product are looked up."""

    line: int
    person_ref: str
    product_key: str
    order_ref: str
    purchased_at: Instant
    quantity: float
    amount: float | None
    currency: str
    cross_sell: bool
    up_sell: bool


def plan_purchases(sheet: Sheet, mapping: FileMapping) -> Plan[PurchaseLine]:
    """What the file would bring."""
    cells = cells_of(sheet, FileKind.PURCHASES, mapping)
    subject = subject_of(sheet.name, mapping, names_products=cells.has("product"))
    lines = [_line(cells, row, mapping, subject) for row in sheet.rows]
    return Plan(
        lines=[line for line in lines if line is not None],
        faults=cells.gathered.faults,
        check=partial(_check, subject, cells),
        keep=partial(_keep, subject),
    )


def _line(cells: Cells, row: Row, mapping: FileMapping, subject: Subject) -> PurchaseLine | None:
    read_date = partial(read_instant, zone=read_zone(mapping.time_zone), spelling=mapping.date_format)
    person_ref = cells.read(row, "person", clean_ref)
    order_ref = cells.read(row, "order", partial(clean, name="order", most=120))
    purchased_at = cells.read(row, "date", read_date)
    product_key = cells.read(row, "product", clean_key) or subject.product
    amount = cells.read(row, "amount", partial(clean_number, name="the amount"))
    quantity = cells.read(row, "quantity", partial(clean_number, name="the quantity"))
    if person_ref is None or order_ref is None or purchased_at is None:
        return None
    if product_key is None:
        cells.gathered.add(row.line, "product", "the cell is empty")
        return None
    return PurchaseLine(
        line=row.line,
        person_ref=person_ref,
        product_key=product_key,
        order_ref=order_ref,
        purchased_at=purchased_at,
        quantity=1.0 if quantity is None else quantity,
        amount=amount,
        currency=cells.text(row, "currency") or mapping.currency,
        cross_sell=cells.read(row, "cross_sell", read_flag) or False,
        up_sell=cells.read(row, "up_sell", read_flag) or False,
    )


def _check(
    subject: Subject, cells: Cells, session: Session, lines: Sequence[PurchaseLine], now: Instant
) -> list[Fault]:
    """Unknown products, and what the room of purchases would refuse."""
    keys = {line.product_key for line in lines}
    products = known_products(session, subject, keys)
    unknown = set() if subject.brand else keys - products.keys()
    faults = [_no_product(cells, line) for line in lines if line.product_key in unknown]
    faults += forgotten_faults(session, [(line.line, line.person_ref) for line in lines], _column(cells, "person"))
    people = people_by_ref(session, {line.person_ref for line in lines})
    numbers, persons = _numbered(products, keys), _numbered(people, {line.person_ref for line in lines})
    rows = [_input(line, persons[line.person_ref], numbers[line.product_key]) for line in lines]
    for number, refusal in purchase_refusals(session, rows, now).items():
        column = _column(cells, refusal.path[0] if refusal.path else "")
        faults.append(Fault(line=lines[number].line, column=column, message=refusal.message))
    return faults


def _numbered(known: Mapping[str, int], names: Collection[str]) -> dict[str, int]:
    """Whatever is yet to be made gets a number that nothing has, so that its orders are told apart."""
    return {name: known.get(name, -number) for number, name in enumerate(names, start=1)}


def _keep(subject: Subject, session: Session, lines: Sequence[PurchaseLine], now: Instant) -> Counts:
    products = make_products(session, subject, {line.product_key for line in lines}, now)
    import_people(session, [PersonInput(external_ref=line.person_ref) for line in lines], now)
    people = bearers_by_ref(session, {line.person_ref for line in lines})
    rows = [_input(line, people[line.person_ref], products[line.product_key]) for line in lines]
    done = record_purchases(session, rows, now)
    return Counts(added=done.added, changed=done.changed, unchanged=done.unchanged)


def _input(line: PurchaseLine, person_id: int, product_id: int) -> PurchaseInput:
    return PurchaseInput(
        person_id=person_id,
        product_id=product_id,
        order_ref=line.order_ref,
        purchased_at=line.purchased_at,
        quantity=line.quantity,
        amount=line.amount,
        currency=line.currency,
        cross_sell=line.cross_sell,
        up_sell=line.up_sell,
    )


def _no_product(cells: Cells, line: PurchaseLine) -> Fault:
    return Fault(line=line.line, column=_column(cells, "product"), message=no_product(line.product_key))


def _column(cells: Cells, said: str) -> str:
    """The file's own name of the column that a refusal speaks of."""
    place = cells.places.get(_COLUMNS.get(said, said))
    return said if place is None else cells.sheet.header[place]
