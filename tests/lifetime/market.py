"""A market of made-up buyers, whose purchases tests also read straight from the raw rows."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select

from backend.clock import DAY, HOUR, Instant
from backend.db import Database
from backend.lifetime.rules import Histories
from backend.lifetime.rules.curves import Floats
from backend.panel.actions import add_person
from backend.purchases.rules import PurchaseInput
from backend.purchases.tables import Purchase
from tests.clocks import START
from tests.purchases.shop import Shop

BEGINNING = START - 400 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """What the raw rows of the table say of each buyer, day by day."""

    people: list[int]
    histories: Histories
    paid: Floats
    spend: Floats


def fill(shop: Shop, buyers: int = 160, *, seed: int = 3, priced: bool = True) -> list[int]:
    """So many buyers of tea within 400 days, some of whom come back; answers with their ids."""
    random = np.random.default_rng(seed)
    people = shop.database.write_now(
        lambda session: [
            add_person(session, external_ref=f"B-{number}", language="ja", now=BEGINNING).id for number in range(buyers)
        ]
    )
    rows = []
    for number, person_id in enumerate(people):
        at, mean = BEGINNING + int(random.integers(0, 200)) * DAY, float(random.gamma(4, 300))
        for order in range(1 + int(random.geometric(0.5)) * (number % 3 > 0)):
            amount = round(float(random.gamma(5, mean / 5)), 2) if priced else None
            rows.append(bought(person_id, shop.tea, f"{person_id}-{order}", at, amount=amount))
            at += int(random.exponential(25) * DAY) + HOUR
            if at >= START:
                break
    shop.record(*rows)
    return people


def bought(person_id: int, product_id: int, ref: str, at: Instant, *, amount: float | None = 500.0) -> PurchaseInput:
    """A purchase."""
    return PurchaseInput(person_id=person_id, product_id=product_id, order_ref=ref, purchased_at=at, amount=amount)


def raw(database: Database, product_id: int, until: Instant) -> Raw:
    """The histories by plain Python over every row of the table."""
    rows = database.read_now(lambda session: session.scalars(select(Purchase)).all())
    days: dict[int, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        is_kept = row.returned_at is None or row.returned_at > until
        if row.product_id == product_id and row.purchased_at <= until and is_kept:
            amounts = days[row.person_id][(row.purchased_at + 9 * HOUR) // DAY]
            amounts.extend([] if row.amount is None or row.currency != "JPY" else [row.amount])
    people, last = sorted(days), (until + 9 * HOUR) // DAY
    table = []
    for person_id in people:
        own = days[person_id]
        known = sorted(own)
        sums = [sum(own[day]) for day in known[1:] if own[day]]
        mean = sum(sums) / len(sums) if sums else 0.0
        table.append((len(known) - 1, (known[-1] - known[0]) / 7, (last - known[0]) / 7, len(sums), mean))
    repeats, recency, age, paid, spend = np.array(table, np.float64).T
    return Raw(
        people=people,
        histories=Histories(repeats=repeats, recency=recency, age=age),
        paid=paid,
        spend=spend,
    )
