"""The placement of stored positions at any instant, said in SQL: what rules/path.place and settle say of one."""

from sqlalchemy import ColumnElement, Integer, and_, case, false, literal, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from backend.clock import Instant
from backend.loyalty.rules.model import CUT, Model
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.loyalty.rules.sums import NOISE
from backend.loyalty.tables import MoveRow, PositionRow

At = Instant | ColumnElement[Instant | None]
"""An instant, or a column that says one."""

_BEHAVIOUR, _DEPTH = 2, 4


def segment_at(at: At) -> ColumnElement[int | None]:
    """The code of a position's segment at that instant, UNCLASSIFIED, or null before its first placement.

    What is stored holds from moved_at until due_at; before that the moves say it, behind it the turns do.
    """
    return case(
        (PositionRow.moved_at > at, _moved_to(MoveRow.to_segment, at)),
        (PositionRow.due_at <= at, segment_settled(at)),
        else_=PositionRow.segment,
    )


def depth_known_at(at: At) -> ColumnElement[bool | None]:
    """Whether depth was known for the segment at that instant; null before the first placement."""
    return case(
        (PositionRow.moved_at > at, _moved_to(MoveRow.depth_known, at)),
        (PositionRow.due_at <= at, case((and_(is_classified(at), is_depth_known(at)), True), else_=False)),
        else_=PositionRow.depth_known,
    )


def was_depth_known() -> ColumnElement[bool | None]:
    """Whether depth was known where a move came from: seldom to be looked up, for four segments say it themselves."""
    before = aliased(MoveRow)
    same = (before.person_id == MoveRow.person_id, before.model_id == MoveRow.model_id)
    looked_up = (
        select(before.depth_known)
        .where(*same, before.product_id == MoveRow.product_id, before.moved_at < MoveRow.moved_at)
        .order_by(before.moved_at.desc())
        .limit(1)
        .correlate(MoveRow)
        .scalar_subquery()
    )
    return case(
        (MoveRow.from_segment >= _DEPTH, true()), (MoveRow.from_segment == UNCLASSIFIED, false()), else_=looked_up
    )


def raw_segment_at(model: Model, at: Instant) -> ColumnElement[int]:
    """The octant of the raw sides at an instant no earlier than folded_at, whatever is known of them."""
    return (
        _worth(PositionRow.psychology_sum > (model.psychology.tau + NOISE) * PositionRow.psychology_mass, 1)
        + _worth(and_(is_behaviour_known(at), _is_buying(at)), _BEHAVIOUR)
        + _worth(PositionRow.depth_sum > (model.depth.tau + NOISE) * PositionRow.depth_mass, _DEPTH)
    )


def segment_settled(at: At) -> ColumnElement[int]:
    """The code that a position's stored axes give at an instant no earlier than folded_at, or UNCLASSIFIED."""
    octant = (
        _worth(PositionRow.psychology_high, 1)
        + _worth(_is_buying(at), _BEHAVIOUR)
        + _worth(and_(PositionRow.depth_high, is_depth_known(at)), _DEPTH)
    )
    return case((is_classified(at), octant), else_=UNCLASSIFIED)


def is_classified(at: At) -> ColumnElement[bool]:
    """Whether enough is known for a segment, at an instant no earlier than folded_at."""
    return and_(PositionRow.psychology_stale_at >= at, is_behaviour_known(at))


def is_depth_known(at: At) -> ColumnElement[bool]:
    """Whether the brand was asked about often and lately enough."""
    return PositionRow.depth_stale_at >= at


def is_behaviour_known(at: At) -> ColumnElement[bool]:
    """Whether no tier of the client's has run out."""
    return or_(PositionRow.tier_value.is_(None), PositionRow.tier_until.is_(None), PositionRow.tier_until > at)


def _is_buying(at: At) -> ColumnElement[bool]:
    return or_(PositionRow.tier_value > CUT, and_(PositionRow.tier_value.is_(None), PositionRow.lapses_at > at))


def _worth(condition: ColumnElement[bool] | InstrumentedAttribute[bool], code: int) -> ColumnElement[int]:
    """The code where the condition holds; nothing where it does not, or is not known."""
    return case((condition, literal(code, Integer)), else_=literal(0, Integer))


def _moved_to(
    column: InstrumentedAttribute[int] | InstrumentedAttribute[bool], at: At
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
