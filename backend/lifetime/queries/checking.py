"""check_model: what the curves expected since they were fitted, against what was bought."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.lifetime.queries.histories import bought_by, day_of, purchase_day
from backend.lifetime.queries.models import buying_of
from backend.lifetime.rules import expected_purchases
from backend.lifetime.rules.curves import Floats
from backend.lifetime.tables import LifetimeModel
from backend.purchases.tables import Purchase

_MOST_REPEATS: Final = 7
_WEEK: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedClass:
    """The buyers with so many repeats when the curves were fitted (the last class: so many or more)."""

    repeats: int
    buyers: int
    expected: float
    bought: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Days with a purchase from the fit until now, expected and true, by the repeats known at the fit."""

    since: Instant
    until: Instant
    classes: Sequence[CheckedClass]


def check_model(session: Session, row: LifetimeModel, *, now: Instant) -> Check:
    """The curves are read as of their fit, whoever came later left out."""
    known = bought_by(session, row.product_id, row.until, row.currency)
    weeks = max(day_of(now) - day_of(row.until), 0) / _WEEK
    expected = expected_purchases(buying_of(row), known.histories(row.until), weeks)
    bought = _bought_since(session, row, known.person.tolist(), now)
    classes = np.minimum(known.repeats, _MOST_REPEATS).astype(np.int64)
    return Check(
        since=row.until,
        until=now,
        classes=[
            CheckedClass(
                repeats=repeats,
                buyers=int((classes == repeats).sum()),
                expected=float(expected[classes == repeats].sum()),
                bought=float(bought[classes == repeats].sum()),
            )
            for repeats in sorted(set(classes.tolist()))
        ],
    )


def _bought_since(session: Session, row: LifetimeModel, people: Sequence[int], now: Instant) -> Floats:
    """On how many days each has bought since the day of the fit."""
    counted = (
        select(Purchase.person_id, func.count(purchase_day().distinct()))
        .where(
            Purchase.product_id == row.product_id,
            Purchase.purchased_at <= now,
            purchase_day() > day_of(row.until),
            or_(Purchase.returned_at.is_(None), and_(Purchase.returned_at > now)),
        )
        .group_by(Purchase.person_id)
    )
    rows = session.execute(counted)
    found = {row[0]: row[1] for row in rows}
    return np.array([found.get(each, 0) for each in people], np.float64)
