"""Counts of moves by day, and notes of whose past has changed, kept in the transaction that writes the moves."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.db.shards import own_shard
from backend.db.statements import add_up, insert_new
from backend.loyalty.queries.lines import PlainRow
from backend.loyalty.queries.states import PositionKey
from backend.loyalty.rules.packing import BLOCK, codes_of, day_of, placement_of
from backend.loyalty.rules.path import Move, Placement
from backend.loyalty.tables import LatePath, MoveRow, PathBlock, PlacementDay

_MOVES = MoveRow.__table__.c
_ARRIVALS = (
    _MOVES.person_id,
    _MOVES.model_id,
    _MOVES.product_id,
    _MOVES.moved_at,
    _MOVES.to_segment,
    _MOVES.depth_known,
)
Days = Counter[tuple[int, int, int, Placement]]
"""Net arrivals by model, product, day and placement."""


def count_moves(days: Days, key: PositionKey, moves: Iterable[Move]) -> None:
    """Counts each move as one more where it went on its day, and one fewer where it came from."""
    for move in moves:
        day = day_of(move.at)
        days[key.model_id, key.product_id, day, move.target] += 1
        if move.origin is not None:
            days[key.model_id, key.product_id, day, move.origin] -= 1


def take_off_kept(session: Session, days: Days, keys: Sequence[PositionKey]) -> None:
    """Counts every move that is kept of these positions the other way round: it is about to be forgotten."""
    wanted = {key[:3] for key in keys}
    people, models = sorted({key.person_id for key in keys}), sorted({key.model_id for key in keys})
    statement = select(*_ARRIVALS).where(_MOVES.person_id.in_(people), _MOVES.model_id.in_(models))
    rows = [row for row in map(tuple, session.connection().execute(statement)) if row[:3] in wanted]
    _count_rows(days, rows, -1)


def count_between(session: Session, model_id: int, after: int, last: int) -> Days:
    """The counts that are kept moves of the people behind the one id and up to the other."""
    # The sum keeps SQLite from the index that begins with the model: it would read everyone's rows for each part.
    of_them = (_MOVES.model_id + 0 == model_id, _MOVES.person_id > after, _MOVES.person_id <= last)
    days: Days = Counter()
    _count_rows(days, map(tuple, session.connection().execute(select(*_ARRIVALS).where(*of_them))), 1)
    return days


def keep_days(session: Session, days: Days) -> None:
    """Adds the counts to those that are kept."""
    shard = own_shard()
    rows = [
        {
            "model_id": model,
            "product_id": product,
            "day": day,
            "segment": placement.segment,
            "depth_known": placement.depth_known,
            "shard": shard,
            "positions": positions,
        }
        for (model, product, day, placement), positions in sorted(days.items())
        if positions
    ]
    add_up(session, PlacementDay, "positions", rows)


def note_late(session: Session, keys: Iterable[PositionKey]) -> None:
    """Notes that what may have been packed of these positions is no longer right."""
    rows = [
        {"model_id": key.model_id, "product_id": key.product_id, "person_id": key.person_id}
        for key in sorted(set(keys))
    ]
    insert_new(session, LatePath, rows)


def forget_packed(session: Session, model_id: int, after: int, last: int) -> None:
    """Throws away what is packed of the blocks in which the people behind the one id and up to the other are."""
    session.execute(
        delete(PathBlock).where(PathBlock.model_id == model_id, PathBlock.block.between(after // BLOCK, last // BLOCK))
    )


def _count_rows(days: Days, rows: Iterable[PlainRow], worth: int) -> None:
    """Counts rows of a person, a model, a product, an instant, and the placement arrived at, as so much each."""
    told = np.fromiter(chain.from_iterable(rows), np.int64).reshape(-1, len(_ARRIVALS))
    told = told[np.lexsort(told[:, 3::-1].T)]
    codes = codes_of(told[:, 4], told[:, 5]).astype(np.int64)
    goes_on = (told[1:, :3] == told[:-1, :3]).all(axis=1)
    arrived = np.column_stack((told[:, 1:3], day_of(told[:, 3]), codes))
    left = np.column_stack((arrived[1:, :3], codes[:-1]))[goes_on]
    for steps, sign in ((arrived, worth), (left, -worth)):
        found, counts = np.unique(steps, axis=0, return_counts=True)
        for (model, product, day, code), count in zip(found.tolist(), counts.tolist(), strict=True):
            days[model, product, day, placement_of(code)] += sign * count
