"""The placement of stored positions at any instant, said in SQL: what rules/path.place and settle say of one."""

from sqlalchemy import ColumnElement, Integer, and_, case, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from backend.clock import Instant
from backend.loyalty.rules.model import CUT, Model
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.loyalty.rules.sums import NOISE
from backend.loyalty.tables import MoveRow, PositionRow

_BEHAVIOUR, _DEPTH = 2, 4


def segment_at(at: Instant) -> ColumnElement[int | None]:
    """The code of a position's segment at that instant, UNCLASSIFIED, or null before its first placement.

    What is stored holds from moved_at until due_at; before that the moves say it, behind it the turns do.
    """
    return case(
        (PositionRow.moved_at > at, _moved_to(MoveRow.to_segment, at)),
        (PositionRow.due_at <= at, _segment_settled(at)),
        else_=PositionRow.segment,
    )


def depth_known_at(at: Instant) -> ColumnElement[bool | None]:
    """Whether depth was known for the segment at that instant; null before the first placement."""
    return case(
        (PositionRow.moved_at > at, _moved_to(MoveRow.depth_known, at)),
        (PositionRow.due_at <= at, case((and_(_is_classified(at), _is_depth_known(at)), True), else_=False)),
        else_=PositionRow.depth_known,
    )


def raw_segment_at(model: Model, at: Instant) -> ColumnElement[int]:
    """The octant of the raw sides at an instant no earlier than folded_at, whatever is known of them."""
    return (
        _worth(PositionRow.psychology_sum > (model.psychology.tau + NOISE) * PositionRow.psychology_mass, 1)
        + _worth(and_(_is_behaviour_known(at), _is_buying(at)), _BEHAVIOUR)
        + _worth(PositionRow.depth_sum > (model.depth.tau + NOISE) * PositionRow.depth_mass, _DEPTH)
    )


def _segment_settled(at: Instant) -> ColumnElement[int]:
    octant = (
        _worth(PositionRow.psychology_high, 1)
        + _worth(_is_buying(at), _BEHAVIOUR)
        + _worth(and_(PositionRow.depth_high, _is_depth_known(at)), _DEPTH)
    )
    return case((_is_classified(at), octant), else_=UNCLASSIFIED)


def _is_classified(at: Instant) -> ColumnElement[bool]:
    return and_(PositionRow.psychology_stale_at >= at, _is_behaviour_known(at))


def _is_depth_known(at: Instant) -> ColumnElement[bool]:
    return PositionRow.depth_stale_at >= at


def _is_behaviour_known(at: Instant) -> ColumnElement[bool]:
    return or_(PositionRow.tier_value.is_(None), PositionRow.tier_until.is_(None), PositionRow.tier_until > at)


def _is_buying(at: Instant) -> ColumnElement[bool]:
    return or_(PositionRow.tier_value > CUT, and_(PositionRow.tier_value.is_(None), PositionRow.lapses_at > at))


def _worth(condition: ColumnElement[bool] | InstrumentedAttribute[bool], code: int) -> ColumnElement[int]:
    """The code where the condition holds; nothing where it does not, or is not known."""
    return case((condition, literal(code, Integer)), else_=literal(0, Integer))


def _moved_to(
    column: InstrumentedAttribute[int] | InstrumentedAttribute[bool], at: Instant
) -> ColumnElement[int | bool | None]:
    """What the latest move up to that instant says."""
    return (
        select(column)
        .where(
            MoveRow.person_id == PositionRow.person_id,
            MoveRow.model_id == PositionRow.model_id,
            MoveRow.product_id == PositionRow.product_id,
            MoveRow.moved_at <= at,
        )
        .order_by(MoveRow.moved_at.desc())
        .limit(1)
        .correlate(PositionRow)
        .scalar_subquery()
    )
