"""The live lines of the ledger behind a position, in SQL, as the model weighs and keys them (rules/path.py)."""

from typing import Final, cast

from sqlalchemy import ColumnElement, and_, case, func, literal, or_
from sqlalchemy.orm import aliased

from backend.clock import Instant
from backend.loyalty.rules.axes import Axis, Moment
from backend.loyalty.rules.model import AttitudeModel, Model
from backend.loyalty.tables import ObservationRow, PositionRow
from backend.segments.queries.conditions.curves import Number, decay
from backend.segments.queries.conditions.newest import is_replaced

LINE: Final = aliased(ObservationRow, name="line")
_LATER: Final = aliased(ObservationRow, name="later")


def is_live(until: Instant) -> ColumnElement[bool]:
    """Whether a line is the highest revision of its source up to that instant, and has a value."""
    is_corrected = is_replaced(LINE, _LATER, _LATER.observed_at <= until)
    return and_(LINE.observed_at <= until, LINE.value.is_not(None), ~is_corrected)


def is_of_position(*axes: Axis) -> ColumnElement[bool]:
    """Whether a line moves the position on one of those axes: it is of its person, and of its product or brand."""
    subjects = [
        and_(LINE.axis == axis, LINE.subject_id == (PositionRow.brand_id if axis is Axis.DEPTH else _PRODUCT))
        for axis in axes
    ]
    return and_(LINE.person_id == PositionRow.person_id, or_(*subjects))


def weighed(model: Model, spans: AttitudeModel, at: Instant) -> Number:
    """What an answer weighs at an instant, g = w_j · ω · 2^(−age/h)."""
    moments = case(
        *((LINE.moment == moment, literal(model.moment_weights[moment])) for moment in Moment), else_=literal(1.0)
    )
    own = {key: literal(item.weight) for key, item in model.items.items()}
    weight = case(own, value=LINE.item, else_=LINE.weight) if own else LINE.weight
    observed_at = cast("ColumnElement[Instant | None]", LINE.observed_at.expression)
    return weight * moments * decay(observed_at, spans.half_life, at)


def keyed(model: Model, spans: AttitudeModel) -> Number:
    """The value y of an answer: u, or τ + gain · (u − centre) of a calibrated item."""
    own = {
        key: spans.tau + item.gain * (func.coalesce(LINE.value, 0.0) - item.centre) for key, item in model.items.items()
    }
    value = func.coalesce(LINE.value, 0.0)
    return case(own, value=LINE.item, else_=value) if own else value


_PRODUCT: Final = PositionRow.product_id
