"""Conditions on moves: who came from where to where, those that time alone has made and no sweep wrote among them."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, case, exists, false, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from backend.clock import Instant
from backend.loyalty.queries.crowds import is_of
from backend.loyalty.queries.placements import segment_settled
from backend.loyalty.tables import MoveRow, PositionRow
from backend.panel.tables import Person
from backend.segments.queries.conditions.reading import Reading, towards
from backend.segments.rules import Moved

_Segment = ColumnElement[int] | InstrumentedAttribute[int] | InstrumentedAttribute[int | None]


def has_moved(where: Moved, read: Reading) -> ColumnElement[bool]:
    """Whether the person moved so; a change of what is known of depth alone is no move."""
    written = _written(where, read).where(MoveRow.person_id == Person.id).correlate(Person).exists()
    own = PositionRow.person_id == Person.id, towards(where.product_id, read)
    return or_(written, exists().where(*own, _is_due(where, read)))


def moved_towards(where: Moved, read: Reading) -> ColumnElement[bool]:
    """The same, said of the position towards that product; never null, so that it can be asked for not to hold."""
    written = _written(where, read).where(MoveRow.person_id == PositionRow.person_id).correlate(PositionRow).exists()
    # Most have not moved since, as the position itself says: its moves are looked up of the others only.
    of_late = and_(PositionRow.moved_at >= where.since, written)
    due = func.coalesce(_is_due(where, read), false())
    # As a value, SQLite works both sides of an AND out: few are due.
    return or_(of_late, case((PositionRow.due_at <= _until(where, read), due), else_=false()))


def moved_people(where: Moved, read: Reading) -> CompoundSelect[int]:
    """The statement for the same people, from the moves in their order in time and the few positions that are due."""
    due = select(PositionRow.person_id).where(towards(where.product_id, read), _is_due(where, read))
    return union_all(written_moves(where, read), due)


def written_moves(where: Moved, read: Reading) -> Select[int]:
    """The statement for the people of the moves that are meant and written, a row for each, found by their instants."""
    return _written(where, read).where(is_of(read.crowds()))


def _written(where: Moved, read: Reading) -> Select[int]:
    return select(MoveRow.person_id).where(
        MoveRow.model_id == read.model.id,
        MoveRow.product_id == where.product_id,
        MoveRow.moved_at >= where.since,
        MoveRow.moved_at <= _until(where, read),
        _fits(where, MoveRow.from_segment, MoveRow.to_segment),
    )


def _until(where: Moved, read: Reading) -> Instant:
    return read.now if where.until is None else min(where.until, read.now)


def _is_due(where: Moved, read: Reading) -> ColumnElement[bool]:
    """Whether time alone has made such a move that nobody wrote yet."""
    until = _until(where, read)
    return and_(PositionRow.due_at <= until, or_(*(_turned(where, until, turn) for turn in _turns())))


def _turned(where: Moved, until: Instant, turn: ColumnElement[Instant | None]) -> ColumnElement[bool]:
    return and_(
        turn >= PositionRow.due_at,
        turn >= where.since,
        turn <= until,
        _fits(where, segment_settled(turn - 1), segment_settled(turn)),
    )


def _turns() -> Iterator[ColumnElement[Instant | None]]:
    """The instants at which an axis stops being known, or high; null ones turn nothing."""
    yield PositionRow.lapses_at + 0
    yield PositionRow.tier_until + 0
    yield PositionRow.psychology_stale_at + 1
    yield PositionRow.depth_stale_at + 1


def _fits(where: Moved, origin: _Segment, target: _Segment) -> ColumnElement[bool]:
    conditions = [or_(origin.is_(None), origin != target)]
    if where.origins is not None:
        conditions.append(origin.in_(where.origins))
    if where.targets is not None:
        conditions.append(target.in_(where.targets))
    return and_(*conditions)
