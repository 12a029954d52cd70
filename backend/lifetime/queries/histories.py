"""What people bought of a product up to an instant, as the curves read it: by whole days, a day's purchases as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np
from sqlalchemy import ColumnElement, Float, Select, and_, case, cast, func, or_, select, true
from sqlalchemy.orm import Session

from backend.clock import DAY, HOUR, Instant
from backend.db.parts import in_parts
from backend.lifetime.rules import Histories
from backend.lifetime.rules.curves import Floats
from backend.purchases.tables import Purchase

# Days are Tokyo's, as wherever a date has no zone.
_TOKYO: Final = 9 * HOUR
_WEEK: Final = 7.0
_TOGETHER: Final = 20_000
_COLUMNS: Final = 6

Ints = np.ndarray[tuple[int, ...], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoughtBy:
    """Of each buyer, by id: days with a purchase after the first, and first and last day since 1970.

    `paid` counts the days after the first with an amount in the currency, `spend` is their mean, 0 where there is none.
    """

    person: Ints
    repeats: Floats
    first_day: Floats
    last_day: Floats
    paid: Floats
    spend: Floats

    def histories(self, until: Instant) -> Histories:
        """In weeks from each one's first purchase, up to the day of `until`."""
        return Histories(
            repeats=self.repeats,
            recency=(self.last_day - self.first_day) / _WEEK,
            age=np.maximum((day_of(until) - self.first_day) / _WEEK, 0),
        )


def bought_by(
    session: Session,
    product_id: int,
    until: Instant,
    currency: str | None,
    *,
    among: ColumnElement[bool] | None = None,
) -> BoughtBy:
    """What was bought up to `until` and not given back by then; `among` narrows down whose purchases are read."""
    statement = _statement(product_id, until, currency, true() if among is None else among)
    result = session.connection().execute(statement, execution_options={"yield_per": _TOGETHER})
    parts = [
        np.fromiter(chain.from_iterable(part), np.float64, len(part) * _COLUMNS).reshape(len(part), _COLUMNS)
        for part in result.partitions()
    ]
    return _bought(np.concatenate(parts) if parts else np.zeros((0, _COLUMNS)))


def bought_by_people(
    session: Session, product_id: int, until: Instant, currency: str | None, person_ids: Sequence[int]
) -> list[BoughtBy]:
    """The same of certain people, in parts."""
    return [
        bought_by(session, product_id, until, currency, among=Purchase.person_id.in_(part))
        for part in in_parts(person_ids)
    ]


def main_currency(session: Session, product_id: int) -> str | None:
    """The currency of most of a product's amounts; None where there are no amounts."""
    statement = (
        select(Purchase.currency)
        .where(Purchase.product_id == product_id, Purchase.amount.is_not(None))
        .group_by(Purchase.currency)
        .order_by(func.count().desc(), Purchase.currency)
        .limit(1)
    )
    return session.scalar(statement)


def day_of(at: Instant) -> int:
    """The day of an instant, counted from 1970 in Tokyo."""
    return (at + _TOKYO) // DAY


def bought_until(product_id: int, until: Instant) -> ColumnElement[bool]:
    """Which purchases count: made by then, and not given back by then."""
    return and_(
        Purchase.product_id == product_id,
        Purchase.purchased_at <= until,
        or_(Purchase.returned_at.is_(None), Purchase.returned_at > until),
    )


def purchase_day() -> ColumnElement[int]:
    """The day of a purchase."""
    return (Purchase.purchased_at + _TOKYO) // DAY


def _statement(
    product_id: int, until: Instant, currency: str | None, among: ColumnElement[bool]
) -> Select[int, int, int, int, int, float]:
    amount = case((Purchase.currency == currency, Purchase.amount))
    lines = (
        select(Purchase.person_id, purchase_day().label("day"), amount.label("amount"))
        .where(bought_until(product_id, until), among)
        .subquery()
    )
    days = (
        select(lines.c.person_id, lines.c.day, func.sum(lines.c.amount).label("amount"))
        .group_by(lines.c.person_id, lines.c.day)
        .subquery()
    )
    first = func.min(days.c.day).over(partition_by=days.c.person_id)
    dated = select(days, first.label("first_day")).subquery()
    later = case((dated.c.day > dated.c.first_day, dated.c.amount))
    return (
        select(
            dated.c.person_id,
            func.count() - 1,
            func.min(dated.c.first_day),
            func.max(dated.c.day),
            func.count(later),
            func.coalesce(cast(func.sum(later), Float), 0.0),
        )
        .group_by(dated.c.person_id)
        .order_by(dated.c.person_id)
    )


def _bought(rows: Floats) -> BoughtBy:
    person, repeats, first_day, last_day, paid, sums = rows.T
    return BoughtBy(
        person=person.astype(np.int64),
        repeats=repeats,
        first_day=first_day,
        last_day=last_day,
        paid=paid,
        spend=np.divide(sums, paid, out=np.zeros_like(sums), where=paid > 0),
    )
