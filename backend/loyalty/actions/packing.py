"""Keeps the moves of days past packed, block by block, for readings of everybody at once."""

from collections.abc import Sequence
from itertools import chain
from typing import Final

import numpy as np
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from backend.catalogue.tables import Product
from backend.clock import HOUR, Instant
from backend.db.statements import put
from backend.loyalty.actions.ledger import lock_people
from backend.loyalty.queries.models import live_model
from backend.loyalty.rules.many.arrays import Ints
from backend.loyalty.rules.packing import BLOCK, codes_of, day_of, pack
from backend.loyalty.tables import LatePath, MoveRow, PathBlock
from backend.panel.tables import Person

# Whoever writes a move notes it where it happened before today: the clocks of two machines, and the beginning and the
# end of a transaction, may lie this far apart.
_SLACK: Final = HOUR
# A reading looks at moves that are not packed one by one: so many days and so many people are no burden.
_DAYS_UNPACKED: Final = 3
_PEOPLE_LATE: Final = 40
_MOVES = MoveRow.__table__.c


def blocks_due(session: Session, now: Instant) -> Sequence[int]:
    """Blocks not packed under the live model, whose packs end long ago, or of whom many have changed since.

    Those of a model that is being published would be thrown away again, part by part.
    """
    last = session.scalar(select(func.max(Person.id)))
    if last is None:
        return []
    model_id, before_day = live_model(session).id, day_of(now - _SLACK)
    kept = select(PathBlock.block, func.min(PathBlock.before_day)).where(PathBlock.model_id == model_id)
    fresh = {
        block for block, day in session.execute(kept.group_by(PathBlock.block)) if day > before_day - _DAYS_UNPACKED
    }
    number = LatePath.person_id // BLOCK
    late = select(number).where(LatePath.model_id == model_id).group_by(number).having(func.count() > _PEOPLE_LATE)
    return sorted({*range(last // BLOCK + 1)} - fresh | {*session.scalars(late)})


def pack_block(session: Session, block: int, now: Instant) -> None:
    """Packs the moves of everybody in a block, under the live model and up to today, while none is being written."""
    model_id, before_day, first = live_model(session).id, day_of(now - _SLACK), block * BLOCK
    people = session.scalars(select(Person.id).where(Person.id.between(first, first + BLOCK - 1)).order_by(Person.id))
    lock_people(session, ids := people.all())
    moves = _moves(session, model_id, first)
    moves = moves[day_of(moves[:, 2]) < before_day]
    rows = []
    for product in session.scalars(select(Product.id).order_by(Product.id)):
        own = moves[moves[:, 1] == product]
        paths = pack(own[:, 0] - first, day_of(own[:, 2]), codes_of(own[:, 3], own[:, 4]))
        key = {"model_id": model_id, "product_id": product, "block": block}
        rows.append({**key, "before_day": before_day, "paths": paths})
    put(session, PathBlock, rows)
    # Whoever came after the lock is not among these, and keeps the note.
    noted = LatePath.model_id == model_id, LatePath.person_id.in_(ids)
    session.execute(delete(LatePath).where(*noted), execution_options={"synchronize_session": False})


def _moves(session: Session, model_id: int, first: int) -> Ints:
    """The person, product, instant and placement of every move of a block, by person and instant."""
    columns = (_MOVES.person_id, _MOVES.product_id, _MOVES.moved_at, _MOVES.to_segment, _MOVES.depth_known)
    # The sum keeps SQLite to the key, which leads with the person.
    of_them = (_MOVES.model_id + 0 == model_id, _MOVES.person_id >= first, _MOVES.person_id < first + BLOCK)
    order = (_MOVES.person_id, _MOVES.model_id, _MOVES.product_id, _MOVES.moved_at)
    rows = session.connection().execute(select(*columns).where(*of_them).order_by(*order))
    return np.fromiter(chain.from_iterable(rows), np.int64).reshape(-1, len(columns))
