"""The coordinates of a position, its certainty, and what is known of it, in SQL: what rules/coordinates.py says of one.

They are those of the evidence already folded in: whoever's newest evidence is dated ahead of the reading (it may be, by
five minutes) is read as of that evidence.
"""

import math
from statistics import NormalDist
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from backend.clock import Instant
from backend.loyalty.queries.placements import is_behaviour_known, is_classified, is_depth_known, segment_at
from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.model import AttitudeModel
from backend.loyalty.rules.sums import NOISE
from backend.loyalty.tables import PositionRow
from backend.segments.queries.conditions.curves import Number, decay, phi
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
    if where.least is not None:
        bounds.append(_beyond(where, where.least - NOISE, read) >= 0)
    if where.most is not None:
        bounds.append(_beyond(where, where.most + NOISE, read) <= 0)
    return and_(*bounds)


def is_certain(where: CertainBy, read: Reading) -> ColumnElement[bool]:
    """Whether the certainty of the segment is at least that, Φ being good to 1e−7.

    Each z is reckoned once, in a query of its own that no planner dissolves, for Φ speaks of it many times.
    """
    placed, now = is_classified(read.now), read.now
    of_psychology = _towards(_z(_attitude(Axis.PSYCHOLOGY, read), now), placed, PositionRow.psychology_high)
    z = (
        select(
            of_psychology.label("psychology"),
            func.abs(_z_of_behaviour(read, where.product_id)).label("behaviour"),
            _towards(_z(_attitude(Axis.DEPTH, read), now), placed, PositionRow.depth_high).label("depth"),
        )
        .correlate(PositionRow)
        .limit(1)
        .subquery()
    )
    behaviour = case(
        (PositionRow.tier_value.is_(None), phi(z.c.behaviour)), (is_behaviour_known(now), literal(1.0)), else_=0.5
    )
    of_depth = case((and_(placed, ~func.coalesce(is_depth_known(now), False)), literal(1.0)), else_=phi(z.c.depth))
    certainty = select(phi(z.c.psychology) * behaviour * of_depth).correlate(PositionRow).scalar_subquery()
    # No product of probabilities is more than one of them: most are told apart by that alone.
    return and_(of_psychology >= _lowest(where.least), certainty >= where.least - NOISE)


def _lowest(probability: float) -> float:
    """The z below which Φ(z) is less than the probability, and a little lower."""
    return NormalDist().inv_cdf(min(max(probability - _MARGIN, _MARGIN), 1 - _MARGIN))


def _beyond(where: OnAxis, bound: float, read: Reading) -> Number:
    """How far the coordinate lies above the bound, times what is never negative, so that nothing is divided."""
    if where.axis is Axis.BEHAVIOUR:
        done = _intensity(read, where.product_id) * (1 - bound) - bound * _threshold(read, where.product_id)
        return case((PositionRow.tier_value.is_not(None), PositionRow.tier_value - bound), else_=done)
    own = _attitude(where.axis, read)
    factor = decay(own.landmark, own.model.half_life, read.now)
    return own.model.kappa * (own.model.tau - bound) + factor * (own.total - bound * own.mass)


def _z(own: _Attitude, at: Instant) -> Number:
    """How many deviations above the cut, z = (x − τ)/sd = (M − τN)/(s·√(κ + N))."""
    factor = decay(own.landmark, own.model.half_life, at)
    apart = factor * (own.total - own.model.tau * own.mass)
    return apart / (own.model.s * func.sqrt(own.model.kappa + factor * own.mass))


def _z_of_behaviour(read: Reading, product_id: int) -> Number:
    """The same on the square-root scale of counts, z = 2√2·(√(A + 3/8) − √(c + 3/8))."""
    done, threshold = _intensity(read, product_id), _threshold(read, product_id)
    return 2 * math.sqrt(2) * (func.sqrt(done + 0.375) - func.sqrt(threshold + 0.375))


def _towards(z: Number, placed: ColumnElement[bool], high: InstrumentedAttribute[bool]) -> Number:
    """The z in favour of the side that the segment says; without a segment, of the raw side."""
    return case((and_(placed, ~high), -z), (placed, z), else_=func.abs(z))


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
