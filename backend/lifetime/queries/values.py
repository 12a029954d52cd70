"""What may be expected of people within a horizon: by person, and together by segment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.errors import Invalid, NotFound
from backend.lifetime.queries.histories import BoughtBy, bought_by, bought_by_people
from backend.lifetime.queries.models import buying_of, find_model, spending_of
from backend.lifetime.rules import chance_active, expected_purchases, expected_spend
from backend.lifetime.rules.curves import Floats
from backend.lifetime.tables import LifetimeModel
from backend.loyalty.queries import live_model
from backend.loyalty.queries.placements import segment_at
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.loyalty.tables import PositionRow
from backend.panel.tables import Person
from backend.purchases.tables import Purchase
from backend.segments.queries.people import of_people, select_people
from backend.segments.rules import PeopleWhere

LONGEST_HORIZON_DAYS: Final = 3_650
_WEEK: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What may be expected of one buyer; money is None where the product's purchases do not tell."""

    repeats: int
    active: float
    purchases: float
    spend: float | None
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentOutlook:
    """What may be expected of a segment's buyers together; `segment` is UNCLASSIFIED for those in none.

    `most_purchases` and `most_value` are what is expected of the one of whom most is.
    """

    segment: int
    buyers: int
    active: float
    purchases: float
    value: float | None
    most_purchases: float
    most_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What may be expected of all buyers that a condition holds of, and of each segment of them."""

    model: LifetimeModel
    horizon_days: int
    segments: Sequence[SegmentOutlook]


def expected_of(
    session: Session, person_ids: Sequence[int], product_id: int, horizon_days: int, now: Instant
) -> Mapping[int, Expected]:
    """What may be expected of those of the people who bought; of nobody until curves are fitted."""
    weeks, row = _weeks(horizon_days), find_model(session, product_id)
    found: dict[int, Expected] = {}
    if row is None:
        return found
    for bought in bought_by_people(session, product_id, now, row.currency, person_ids):
        found |= _each(bought, _read(row, bought, weeks, now))
    return found


def outlook(
    session: Session, product_id: int, horizon_days: int, *, now: Instant, where: PeopleWhere | None = None
) -> Outlook:
    """What may be expected of everyone who bought and of whom the condition holds at `now`, by segment."""
    row = _model(session, product_id)
    among = None
    if where is not None:
        among = Purchase.person_id.in_(select_people(session, where, now=now).with_only_columns(Person.id))
    bought = bought_by(session, product_id, now, row.currency, among=among)
    segments = _segments(session, product_id, bought, where, now)
    read = _read(row, bought, _weeks(horizon_days), now)
    codes = sorted(set(segments.tolist()))
    return Outlook(
        model=row, horizon_days=horizon_days, segments=[_together(code, read, segments == code) for code in codes]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """The curves read for many buyers."""

    active: Floats
    purchases: Floats
    spend: Floats | None


def _read(row: LifetimeModel, bought: BoughtBy, weeks: float, now: Instant) -> _Read:
    buying, spending, histories = buying_of(row), spending_of(row), bought.histories(now)
    return _Read(
        active=chance_active(buying, histories),
        purchases=expected_purchases(buying, histories, weeks),
        spend=None if spending is None else expected_spend(spending, bought.paid, bought.spend),
    )


def _each(bought: BoughtBy, read: _Read) -> dict[int, Expected]:
    spends = [None] * bought.person.size if read.spend is None else read.spend.tolist()
    rows = zip(
        bought.person.tolist(),
        bought.repeats.tolist(),
        read.active.tolist(),
        read.purchases.tolist(),
        spends,
        strict=True,
    )
    return {
        person_id: Expected(
            repeats=int(repeats),
            active=active,
            purchases=purchases,
            spend=spend,
            value=None if spend is None else purchases * spend,
        )
        for person_id, repeats, active, purchases, spend in rows
    }


def _together(code: int, read: _Read, own: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> SegmentOutlook:
    purchases = read.purchases[own]
    values = np.zeros_like(purchases) if read.spend is None else purchases * read.spend[own]
    return SegmentOutlook(
        segment=code,
        buyers=purchases.size,
        active=float(read.active[own].sum()),
        purchases=float(purchases.sum()),
        value=None if read.spend is None else float(values.sum()),
        most_purchases=float(purchases.max(initial=0)),
        most_value=float(values.max(initial=0)),
    )


def _segments(
    session: Session, product_id: int, bought: BoughtBy, where: PeopleWhere | None, now: Instant
) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Where each buyer of whom the condition holds stands now; all positions of such people are read at once."""
    statement = (
        select(PositionRow.person_id, func.coalesce(segment_at(now), UNCLASSIFIED))
        .where(PositionRow.model_id == live_model(session).id, PositionRow.product_id == product_id)
        .where(of_people(session, where, now=now))
        .order_by(PositionRow.person_id)
    )
    rows = session.execute(statement).all()
    people, codes = np.array([tuple(row) for row in rows], np.int64).reshape(-1, 2).T
    places = np.searchsorted(people, bought.person)
    is_placed = np.append(people, -1)[places] == bought.person
    return np.where(is_placed, np.append(codes, UNCLASSIFIED)[places], UNCLASSIFIED)


def _model(session: Session, product_id: int) -> LifetimeModel:
    row = find_model(session, product_id)
    if row is None:
        raise NotFound("no curves have been fitted to this product's purchases yet", "productId")
    return row


def _weeks(horizon_days: int) -> float:
    if not 1 <= horizon_days <= LONGEST_HORIZON_DAYS:
        raise Invalid(f"a horizon has 1 to {LONGEST_HORIZON_DAYS} days", "horizonDays")
    return horizon_days / _WEEK
