"""Whose behaviour may lie between two bounds, told by when it lapses: an index then has them."""

import math
from typing import Final

from sqlalchemy import CompoundSelect, Select, select, union_all

from backend.clock import HOUR, Instant
from backend.loyalty.rules.model import BehaviourModel
from backend.loyalty.rules.sums import NOISE
from backend.loyalty.tables import PositionRow
from backend.segments.queries.conditions.reading import Reading, towards
from backend.segments.rules import OnAxis

# More than the leeway of clocks, by which evidence may be dated ahead, and than what rounding makes of an instant.
_SLACK: Final = HOUR


def is_told_by_lapse(where: OnAxis) -> bool:
    """Whether only those fit whose behaviour has a lapse, or a tier: who never did anything is at 0."""
    return where.least is not None and NOISE < where.least <= 1


def lapsing(where: OnAxis, read: Reading) -> Select[int]:
    """The statement for the people without a tier whose behaviour lies between the bounds, and a few beside them.

    x = A/(A + c) and the lapse is at t + h·log₂(A/c), so that it lies h·log₂(x/(1 − x)) from now, whatever c is.
    """
    spans = read.model.model.behaviour_of(where.product_id)
    own = [towards(where.product_id, read), PositionRow.tier_value.is_(None), PositionRow.lapses_at.is_not(None)]
    if where.least is not None:
        own.append(PositionRow.lapses_at >= _lapse_at(where.least - NOISE, spans, read.now) - _SLACK)
    if where.most is not None and where.most < 1:
        own.append(PositionRow.lapses_at <= _lapse_at(where.most + NOISE, spans, read.now) + _SLACK)
    return select(PositionRow.person_id).where(*own)


def lapsing_or_told(where: OnAxis, read: Reading) -> CompoundSelect[int]:
    """The same people, and everybody with a tier."""
    tiered = select(PositionRow.person_id).where(towards(where.product_id, read), PositionRow.tier_value.is_not(None))
    return union_all(lapsing(where, read), tiered)


def _lapse_at(value: float, spans: BehaviourModel, now: Instant) -> Instant:
    """When behaviour lapses that lies there now."""
    within = min(max(value, NOISE / 2), 1 - NOISE / 2)
    return now + round(spans.half_life * math.log2(within / (1 - within)))
