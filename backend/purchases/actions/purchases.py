"""Purchases are recorded in batches: new ones move their people, known ones may be corrected in what is theirs.

Who bought and when is what an order is: an order that is known under another person or instant is refused, and
has to be returned and recorded anew. Quantity, amount and currency may be corrected and move nobody; whether it
was a cross-sell or an up-sell may be corrected and adds a revision to that observation.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import insert
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.clashes import refusing_clash
from backend.errors import Busy, Refused, placed, refuse_all
from backend.loyalty.actions import observe
from backend.loyalty.rules.axes import Kind
from backend.loyalty.rules.observations import Observation
from backend.purchases.actions.subjects import check_subjects, of_whom_they_are_now
from backend.purchases.queries import Ref, purchase_ids, purchases_by_ref
from backend.purchases.rules import (
    DifferentPurchase,
    PurchaseInput,
    Recorded,
    behaviour_observation,
    clean_purchase,
    purchase_kinds,
)
from backend.purchases.tables import Purchase

_CORRECTABLE = ("quantity", "amount", "currency", "cross_sell", "up_sell")


def record_purchases(session: Session, rows: Sequence[PurchaseInput], now: Instant) -> Recorded:
    """Records the whole batch, or, when one is refused, nothing; the same purchase again changes nothing."""
    rows = of_whom_they_are_now(session, rows)
    tidy, refusals = _tidied(rows, now)
    known = purchases_by_ref(session, [_ref(row) for row in tidy.values()])
    refusals |= _clashes(tidy, known)
    refuse_all([placed(refusals[number], "rows", str(number)) for number in sorted(refusals)])
    check_subjects(session, [(row.person_id, row.product_id) for row in rows])
    fresh = {_ref(row): row for row in tidy.values() if _ref(row) not in known}
    corrected = {_ref(row): row for row in tidy.values() if _differs(known.get(_ref(row)), row)}
    observations = _insert(session, list(fresh.values()), now)
    for ref, row in corrected.items():
        observations += _correct(known[ref], row)
    observe(session, observations, now)
    return Recorded(added=len(fresh), changed=len(corrected), unchanged=len(rows) - len(fresh) - len(corrected))


def purchase_refusals(session: Session, rows: Sequence[PurchaseInput], now: Instant) -> dict[int, Refused]:
    """Every row that would be refused, by its number, with why; its people and products need not be known yet."""
    tidy, refusals = _tidied(of_whom_they_are_now(session, rows), now)
    known = purchases_by_ref(session, [_ref(row) for row in tidy.values()])
    return refusals | _clashes(tidy, known)


def _tidied(rows: Sequence[PurchaseInput], now: Instant) -> tuple[dict[int, PurchaseInput], dict[int, Refused]]:
    tidy: dict[int, PurchaseInput] = {}
    refusals: dict[int, Refused] = {}
    for number, row in enumerate(rows):
        try:
            tidy[number] = clean_purchase(row, now)
        except Refused as refusal:
            refusals[number] = refusal
    return tidy, refusals


def _clashes(rows: Mapping[int, PurchaseInput], known: Mapping[Ref, Purchase]) -> dict[int, Refused]:
    """Rows that name an order of someone else, of another time, or one that this very batch says otherwise."""
    refusals: dict[int, Refused] = {}
    first: dict[Ref, PurchaseInput] = {}
    for number, row in rows.items():
        purchase = known.get(_ref(row))
        if purchase and (purchase.person_id, purchase.purchased_at) != (row.person_id, row.purchased_at):
            refusals[number] = DifferentPurchase("this order is known from someone else or another time", "orderRef")
        elif first.setdefault(_ref(row), row) != row:
            refusals[number] = DifferentPurchase("this order is named twice, and not alike", "orderRef")
    return refusals


def _insert(session: Session, rows: Sequence[PurchaseInput], now: Instant) -> list[Observation]:
    if not rows:
        return []
    values = [{**_columns(row), "revision": 1, "recorded_at": now} for row in rows]
    with refusing_clash(session, Busy("the same orders are being recorded at this moment")):
        session.connection().execute(insert(Purchase), values)
    # Asking for the ids afterwards is one statement; SQLite would return them in order only row by row.
    ids = purchase_ids(session, [_ref(row) for row in rows])
    return [
        behaviour_observation(
            person_id=row.person_id,
            product_id=row.product_id,
            kind=kind,
            source=ids[_ref(row)],
            revision=1,
            at=row.purchased_at,
        )
        for row in rows
        for kind in purchase_kinds(cross_sell=row.cross_sell, up_sell=row.up_sell)
    ]


def _correct(purchase: Purchase, row: PurchaseInput) -> list[Observation]:
    """Brings the kept line to what it should say; a returned one counts for nothing, however it was sold."""
    before = set(purchase_kinds(cross_sell=purchase.cross_sell, up_sell=purchase.up_sell))
    after = set(purchase_kinds(cross_sell=row.cross_sell, up_sell=row.up_sell))
    for name in _CORRECTABLE:
        setattr(purchase, name, getattr(row, name))
    if before == after or purchase.returned_at is not None:
        return []
    purchase.revision += 1
    return [_revised(purchase, kind, counts=kind in after) for kind in sorted(before ^ after)]


def _revised(purchase: Purchase, kind: Kind, *, counts: bool) -> Observation:
    return behaviour_observation(
        person_id=purchase.person_id,
        product_id=purchase.product_id,
        kind=kind,
        source=purchase.id,
        revision=purchase.revision,
        at=purchase.purchased_at,
        counts=counts,
    )


def _differs(purchase: Purchase | None, row: PurchaseInput) -> bool:
    return purchase is not None and any(getattr(purchase, name) != getattr(row, name) for name in _CORRECTABLE)


def _columns(row: PurchaseInput) -> dict[str, object]:
    return {
        "person_id": row.person_id,
        "product_id": row.product_id,
        "order_ref": row.order_ref,
        "purchased_at": row.purchased_at,
        "came_as": row.came_as,
        **{name: getattr(row, name) for name in _CORRECTABLE},
    }


def _ref(row: PurchaseInput) -> Ref:
    return (row.product_id, row.order_ref)
