"""The coordinates of a position, its certainty, and what is known of it, in SQL: what rules/coordinates.py says of one.

They are those of the evidence already folded in: whoever's newest evidence is dated ahead of the reading (it may be, by
five minutes) is read as of that evidence.
"""

import math
from collections.abc import Iterator
from itertools import combinations
from statistics import NormalDist
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from backend.clock import Instant
from backend.loyalty.queries.placements import is_behaviour_known, is_classified, is_depth_known, segment_at
from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.model import AttitudeModel
from backend.loyalty.rules.sums import NOISE
from backend.loyalty.tables import PositionRow
from backend.segments.queries.conditions.curves import FARTHEST, Number, decay, phi
from backend.segments.queries.conditions.lapsing import is_told_by_lapse, maybe_apart, maybe_between, surely_between
from backend.segments.queries.conditions.reading import Reading
from backend.segments.rules import CertainBy, OnAxis

_MARGIN: Final = 1e-6


class _Attitude(NamedTuple):
    """The constants and the stored sums of psychology or depth."""

    model: AttitudeModel
    landmark: ColumnElement[Instant | None]
    mass: ColumnElement[float]
    total: ColumnElement[float]


def is_there(now: Instant) -> ColumnElement[bool]:
    """Whether the position had come to be at `now`."""
    return or_(PositionRow.moved_at <= now, segment_at(now).is_not(None))


def is_known(axis: Axis, now: Instant) -> ColumnElement[bool]:
    """Whether enough is known on that axis."""
    if axis is Axis.BEHAVIOUR:
        return is_behaviour_known(now)
    return is_depth_known(now) if axis is Axis.DEPTH else PositionRow.psychology_stale_at >= now


def lies(where: OnAxis, read: Reading) -> ColumnElement[bool]:
    """Whether the coordinate is known and lies between the bounds; what is nearer to a bound than NOISE is on it."""
    bounds = [is_there(read.now), is_known(where.axis, read.now)]
    if where.axis is Axis.BEHAVIOUR:
        between = and_(true(), *_bounds_of_behaviour(where, read))
        if is_told_by_lapse(where):
            between = and_(maybe_between(where, read), or_(surely_between(where, read), between))
        return and_(*bounds, between)
    own = _attitude(where.axis, read)
    if where.least is not None:
        bounds.append(_reaches(own, where.least - NOISE, read.now))
    if where.most is not None:
        bounds.append(_stays_under(own, where.most + NOISE, read.now))
    return and_(*bounds)


def _reaches(own: _Attitude, bound: float, now: Instant) -> ColumnElement[bool]:
    """Whether x = (κτ + M)/(κ + N) is at least the bound; most are told apart without a power, by the mean alone."""
    prior, apart = own.model.kappa * (own.model.tau - bound), own.total - bound * own.mass
    exact = prior + decay(own.landmark, own.model.half_life, now) * apart >= 0
    return or_(apart >= 0, exact) if prior >= 0 else and_(apart > 0, exact)


def _stays_under(own: _Attitude, bound: float, now: Instant) -> ColumnElement[bool]:
    """Whether it is at most the bound, likewise."""
    prior, apart = own.model.kappa * (own.model.tau - bound), own.total - bound * own.mass
    exact = prior + decay(own.landmark, own.model.half_life, now) * apart <= 0
    return or_(apart <= 0, exact) if prior <= 0 else and_(apart < 0, exact)


def is_certain(where: CertainBy, read: Reading) -> ColumnElement[bool]:
    """Whether the certainty of the segment is at least that, Φ being good to 2e−7.

    No product of probabilities is more than any of them, or any two; nor less than the third power of the least of
    three: by their z most people are told apart, and Φ is left to the few between.
    """
    z, tiered = _zs(where, read), PositionRow.tier_value.is_not(None)
    lowest = _z_of(where.least - _MARGIN)
    told_by_lapse = or_(tiered, maybe_apart(where.product_id, lowest, read))
    return and_(told_by_lapse, z.psychology >= lowest, z.depth >= lowest, _is_enough(where.least, z, read))


class _Zs(NamedTuple):
    """The z of each axis towards the side that the segment says; as good as endless where it says nothing."""

    psychology: Number
    behaviour: Number
    depth: Number


def _zs(where: CertainBy, read: Reading) -> _Zs:
    placed, now = is_classified(read.now), read.now
    free = and_(placed, ~func.coalesce(is_depth_known(now), False))
    return _Zs(
        psychology=_z(_attitude(Axis.PSYCHOLOGY, read), now, _side(placed, PositionRow.psychology_high)),
        behaviour=case(
            (PositionRow.tier_value.is_not(None), literal(2 * FARTHEST)),
            else_=func.abs(_z_of_behaviour(read, where.product_id)),
        ),
        depth=case(
            (free, literal(2 * FARTHEST)),
            else_=_z(_attitude(Axis.DEPTH, read), now, _side(placed, PositionRow.depth_high)),
        ),
    )


def _is_enough(least: float, z: _Zs, read: Reading) -> ColumnElement[bool]:
    """The same of whoever may be so certain; each z is reckoned once, in a query that no planner dissolves."""
    columns = [value.label(name) for name, value in zip(_Zs._fields, z, strict=True)]
    own = select(*columns).correlate(PositionRow).limit(1).subquery()
    enough, tier = _z_of(max(least, _MARGIN) ** (1 / 3) + _MARGIN), PositionRow.tier_value
    sure = and_(own.c.psychology >= enough, own.c.behaviour >= enough, own.c.depth >= enough, tier.is_(None))
    both = _z_of(math.sqrt(max(least, 0)) - _MARGIN)
    too_little = or_(*(and_(one < both, other < both) for one, other in combinations(own.c, 2)))
    told = case((tier.is_(None), phi(own.c.behaviour)), (is_behaviour_known(read.now), literal(1.0)), else_=0.5)
    exact = phi(own.c.psychology) * told * phi(own.c.depth) >= least - NOISE
    certain = case((too_little, False), (sure, True), else_=exact)
    return select(certain).correlate(PositionRow).scalar_subquery()


def _z_of(probability: float) -> float:
    """The z of which Φ is that probability; behind the ends of what is told apart, the nearest that is."""
    return NormalDist().inv_cdf(min(max(probability, _MARGIN), 1 - _MARGIN))


def _bounds_of_behaviour(where: OnAxis, read: Reading) -> Iterator[ColumnElement[bool]]:
    if where.least is not None:
        yield _beyond(where, where.least - NOISE, read) >= 0
    if where.most is not None:
        yield _beyond(where, where.most + NOISE, read) <= 0


def _beyond(where: OnAxis, bound: float, read: Reading) -> Number:
    """How far behaviour lies above the bound, times what is never negative, so that nothing is divided."""
    done = _intensity(read, where.product_id) * (1 - bound) - bound * _threshold(read, where.product_id)
    return case((PositionRow.tier_value.is_not(None), PositionRow.tier_value - bound), else_=done)


def _z(own: _Attitude, at: Instant, side: ColumnElement[int]) -> Number:
    """How many deviations towards that side of the cut, z = (x − τ)/sd = (M − τN)/(s·√(κ + N)); 0 means any side."""
    factor, apart = decay(own.landmark, own.model.half_life, at), own.total - own.model.tau * own.mass
    towards_side = case((side == 0, func.abs(apart)), else_=side * apart)
    return factor * towards_side / (own.model.s * func.sqrt(own.model.kappa + factor * own.mass))


def _z_of_behaviour(read: Reading, product_id: int) -> Number:
    """The same on the square-root scale of counts, z = 2√2·(√(A + 3/8) − √(c + 3/8))."""
    done, threshold = _intensity(read, product_id), _threshold(read, product_id)
    return 2 * math.sqrt(2) * (func.sqrt(done + 0.375) - func.sqrt(threshold + 0.375))


def _side(placed: ColumnElement[bool], high: InstrumentedAttribute[bool]) -> ColumnElement[int]:
    """Which side of the cut the segment says: 1 or −1; 0 where there is no segment, for then the raw side counts."""
    return case((~func.coalesce(placed, False), 0), (high, 1), else_=-1)


def _attitude(axis: Axis, read: Reading) -> _Attitude:
    row, model = PositionRow, read.model.model
    if axis is Axis.PSYCHOLOGY:
        kept = (row.psychology_landmark.expression, row.psychology_mass.expression, row.psychology_sum.expression)
        return _Attitude(model.psychology, *kept)
    return _Attitude(model.depth, row.depth_landmark.expression, row.depth_mass.expression, row.depth_sum.expression)


def _intensity(read: Reading, product_id: int) -> Number:
    spans = read.model.model.behaviour_of(product_id)
    return decay(PositionRow.behaviour_landmark.expression, spans.half_life, read.now) * PositionRow.behaviour_mass


def _threshold(read: Reading, product_id: int) -> Number:
    spans = read.model.model.behaviour_of(product_id)
    customers, prospects = (literal(spans.threshold(is_customer=side)) for side in (True, False))
    return case((PositionRow.is_customer, customers), else_=prospects)
