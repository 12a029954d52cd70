"""Moves as they come true: what has moved since, in an order that goes on where it ended."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, or_, select, tuple_, union_all
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.loyalty.queries import StoredMove, live_model
from backend.loyalty.queries.crowds import is_of, list_crowds
from backend.loyalty.rules.axes import Cause
from backend.loyalty.tables import MoveRow

# An instant and a person; and where they came to, for a move may be put right afterwards.
MovePlace = tuple[Instant, int]
MoveKey = tuple[Instant, int, int]


def key_of(move: StoredMove) -> MoveKey:
    """What tells a move from every other towards the product."""
    return move.at, move.person_id, move.target


def moves_behind(
    session: Session,
    product_id: int,
    floor: MovePlace,
    *,
    known: Collection[MoveKey],
    limit: int,
    now: Instant,
) -> Sequence[StoredMove]:
    """The first so many moves behind an instant and person, under the live model, but for those that are known."""
    most = limit + len(known)
    behind = _behind(live_model(session).id, product_id, floor, now)
    # The index has each crowd in the order of time: the first of every one of them are put together.
    firsts = [behind.where(is_of([crowd])).limit(most).subquery().select() for crowd in list_crowds(session)]
    together = union_all(*firsts).subquery()
    statement = select(together).order_by(together.c.moved_at, together.c.person_id).limit(most)
    moves = (
        StoredMove(
            person_id=each.person_id,
            product_id=product_id,
            at=each.moved_at,
            origin=each.from_segment,
            target=each.to_segment,
            cause=Cause(each.cause),
            source_id=each.source_id,
        )
        for each in session.execute(statement)
    )
    return [move for move in moves if key_of(move) not in known][:limit]


def _behind(
    model_id: int, product_id: int, floor: MovePlace, now: Instant
) -> Select[Instant, int, int | None, int, int, str | None]:
    row = MoveRow
    return (
        select(row.moved_at, row.person_id, row.from_segment, row.to_segment, row.cause, row.source_id)
        .where(
            row.model_id == model_id,
            row.product_id == product_id,
            row.moved_at >= floor[0],
            row.moved_at <= now,
            tuple_(row.moved_at, row.person_id) > floor,
            or_(row.from_segment.is_(None), row.from_segment != row.to_segment),
        )
        .order_by(row.moved_at, row.person_id)
    )
