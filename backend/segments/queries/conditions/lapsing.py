"""Whose behaviour may lie between two bounds, told by when it lapses: an index then has them."""

import math
from typing import Final

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, case, or_, select, true, union_all

from backend.clock import HOUR, Instant
from backend.loyalty.rules.model import BehaviourModel
from backend.loyalty.rules.sums import NOISE
from backend.loyalty.tables import PositionRow
from backend.segments.queries.conditions.reading import Reading, towards
from backend.segments.rules import OnAxis

# More than the leeway of clocks, by which evidence may be dated ahead, and than what rounding makes of an instant.
_SLACK: Final = HOUR
_ANSCOMBE: Final = 0.375


def is_told_by_lapse(where: OnAxis) -> bool:
    """Whether only those fit whose behaviour has a lapse, or a tier: who never did anything is at 0."""
    return where.least is not None and NOISE < where.least <= 1


def lapsing(where: OnAxis, read: Reading) -> Select[int]:
    """The statement for the people without a tier whose behaviour lies between the bounds, and a few beside them.

    x = A/(A + c) and the lapse is at t + h·log₂(A/c), so that it lies h·log₂(x/(1 − x)) from now, whatever c is.
    """
    own = [towards(where.product_id, read), PositionRow.tier_value.is_(None), PositionRow.lapses_at.is_not(None)]
    return select(PositionRow.person_id).where(*own, _lapses_between(where, read, _SLACK))


def maybe_between(where: OnAxis, read: Reading) -> ColumnElement[bool]:
    """Whether a position has a tier, or lapses at about that time: of no other does it hold."""
    return or_(PositionRow.tier_value.is_not(None), _lapses_between(where, read, _SLACK))


def surely_between(where: OnAxis, read: Reading) -> ColumnElement[bool]:
    """Whether the lapse alone says that behaviour lies there, however instants were rounded."""
    return and_(PositionRow.tier_value.is_(None), _lapses_between(where, read, -_SLACK))


def maybe_apart(product_id: int, z: float, read: Reading) -> ColumnElement[bool]:
    """Whether behaviour may lie so many deviations from its threshold, z = 2√2·|√(A + 3/8) − √(c + 3/8)|."""
    if z <= 0:
        return true()
    spans = read.model.model.behaviour_of(product_id)
    of_customers, of_prospects = (
        _apart(spans.threshold(is_customer=side), z, spans, read.now) for side in (True, False)
    )
    return case((PositionRow.is_customer, of_customers), else_=of_prospects)


def _apart(threshold: float, z: float, spans: BehaviourModel, now: Instant) -> ColumnElement[bool]:
    """With A/c = 2^((lapse − now)/h); whoever did nothing is without a lapse, and far below."""
    middle, step = math.sqrt(threshold + _ANSCOMBE), z / math.sqrt(8)
    most, least = (middle + step) ** 2 - _ANSCOMBE, max(middle - step, 0) ** 2 - _ANSCOMBE
    far = PositionRow.lapses_at >= now + _half_lives(most / threshold, spans) - _SLACK
    if least < 0:
        return far
    near = PositionRow.lapses_at.is_(None)
    return or_(far, near, PositionRow.lapses_at <= now + _half_lives(max(least / threshold, NOISE), spans) + _SLACK)


def _lapses_between(where: OnAxis, read: Reading, slack: Instant) -> ColumnElement[bool]:
    spans = read.model.model.behaviour_of(where.product_id)
    own: list[ColumnElement[bool]] = [true()]
    if where.least is not None:
        own.append(PositionRow.lapses_at >= _lapse_at(where.least - NOISE, spans, read.now) - slack)
    if where.most is not None and where.most < 1:
        own.append(PositionRow.lapses_at <= _lapse_at(where.most + NOISE, spans, read.now) + slack)
    return and_(*own)


def lapsing_or_told(where: OnAxis, read: Reading) -> CompoundSelect[int]:
    """The same people, and everybody with a tier."""
    tiered = select(PositionRow.person_id).where(towards(where.product_id, read), PositionRow.tier_value.is_not(None))
    return union_all(lapsing(where, read), tiered)


def _lapse_at(value: float, spans: BehaviourModel, now: Instant) -> Instant:
    """When behaviour lapses that lies there now."""
    within = min(max(value, NOISE / 2), 1 - NOISE / 2)
    return now + _half_lives(within / (1 - within), spans)


def _half_lives(ratio: float, spans: BehaviourModel) -> int:
    return round(spans.half_life * math.log2(ratio))
