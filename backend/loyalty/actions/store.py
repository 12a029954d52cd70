"""Stores what a fold changed: positions, moves, and the counts and notes that follow them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, delete
from sqlalchemy.orm import Session

from backend.clock import DAY, Instant
from backend.db.shards import own_shard
from backend.db.statements import add_up, put
from backend.loyalty.actions.counting import Days, count_moves, keep_days, note_late, take_off_kept
from backend.loyalty.queries.states import POSITIONS, PositionKey, row_of
from backend.loyalty.rules.packing import day_of
from backend.loyalty.rules.path import Move, Placement, State
from backend.loyalty.tables import MoveRow, PositionCount, PositionRow

_MOVES = MoveRow.__table__


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A position before and after; `anew` says that its moves are the whole path, not what follows the kept one."""

    key: PositionKey
    before: State | None
    after: State | None
    moves: Sequence[Move]
    anew: bool


_FORGET_MOVES = delete(MoveRow).where(
    _MOVES.c.person_id == bindparam("of_person"),
    _MOVES.c.model_id == bindparam("of_model"),
    _MOVES.c.product_id == bindparam("of_product"),
)
_FORGET_POSITION = delete(PositionRow).where(
    POSITIONS.c.person_id == bindparam("of_person"),
    POSITIONS.c.model_id == bindparam("of_model"),
    POSITIONS.c.product_id == bindparam("of_product"),
)


def store(session: Session, changes: Sequence[Change], now: Instant) -> None:
    """Keeps the changes: a few statements, however many positions they are."""
    connection = session.connection()
    anew = [change.key for change in changes if change.anew and change.before is not None]
    days = _days(session, changes, anew)
    if anew:
        connection.execute(_FORGET_MOVES, [_of(key) for key in anew])
    if gone := [_of(change.key) for change in changes if change.before is not None and change.after is None]:
        connection.execute(_FORGET_POSITION, gone)
    put(session, PositionRow, [row_of(change.key, change.after) for change in changes if change.after is not None])
    put(session, MoveRow, [_move_row(change.key, move) for change in changes for move in change.moves])
    note_late(session, [*anew, *_late(changes, now)])
    # At the end: whoever else counts in this shard waits for these rows until the transaction is over.
    keep_days(session, days)
    add_up(session, PositionCount, "positions", _count_rows(changes))


def _days(session: Session, changes: Sequence[Change], anew: Sequence[PositionKey]) -> Days:
    """The counts of the moves by day, in place of those that are kept of whoever is made anew."""
    days: Days = Counter()
    if anew:
        take_off_kept(session, days, anew)
    for change in changes:
        count_moves(days, change.key, change.moves)
    return days


def _late(changes: Sequence[Change], now: Instant) -> list[PositionKey]:
    """Whose past this changes: a move of theirs happened before today."""
    today = day_of(now) * DAY
    return [change.key for change in changes if change.moves and change.moves[0].at < today]


def _count_rows(changes: Sequence[Change]) -> list[dict[str, object]]:
    counts: Counter[tuple[int, int, Placement]] = Counter()
    for change in changes:
        before = change.before.placement if change.before else None
        after = change.after.placement if change.after else None
        if before != after:
            _add(counts, change.key, before, -1)
            _add(counts, change.key, after, 1)
    shard = own_shard()
    return [
        {
            "model_id": model_id,
            "product_id": product_id,
            "segment": placement.segment,
            "depth_known": placement.depth_known,
            "shard": shard,
            "positions": positions,
        }
        for (model_id, product_id, placement), positions in sorted(counts.items())
        if positions
    ]


def _add(
    counts: Counter[tuple[int, int, Placement]], key: PositionKey, placement: Placement | None, positions: int
) -> None:
    if placement is not None:
        counts[key.model_id, key.product_id, placement] += positions


def _move_row(key: PositionKey, move: Move) -> dict[str, object]:
    return {
        "person_id": key.person_id,
        "model_id": key.model_id,
        "product_id": key.product_id,
        "moved_at": move.at,
        "from_segment": None if move.origin is None else move.origin.segment,
        "to_segment": move.target.segment,
        "depth_known": move.target.depth_known,
        "cause": int(move.cause),
        "source_id": move.source_id,
    }


def _of(key: PositionKey) -> dict[str, int]:
    return {"of_person": key.person_id, "of_model": key.model_id, "of_product": key.product_id}
