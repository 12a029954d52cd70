"""Moves: how people came to where they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.catalogue.tables import Product
from backend.clock import Instant
from backend.loyalty.queries.models import live_model
from backend.loyalty.queries.states import POSITIONS, key_of, state_of
from backend.loyalty.rules.axes import Cause
from backend.loyalty.rules.path import Move, settle
from backend.loyalty.tables import MoveRow


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMove:
    """A move of a person towards a product; `origin` None is the first place, -1 unclassified."""

    person_id: int
    product_id: int
    at: Instant
    origin: int | None
    target: int
    cause: Cause
    source_id: str | None


def moves_of(session: Session, person_ids: Sequence[int], now: Instant) -> list[StoredMove]:
    """Every change of segment of those people up to `now`, oldest first, due ones included before any sweep."""
    model_id = live_model(session).id
    rows = session.scalars(
        select(MoveRow).where(MoveRow.person_id.in_(person_ids), MoveRow.model_id == model_id, MoveRow.moved_at <= now)
    )
    kept = [_stored(row) for row in rows if row.from_segment != row.to_segment]
    return sorted([*kept, *_due(session, person_ids, model_id, now)], key=lambda move: (move.at, move.product_id))


def due_work_lag(session: Session, now: Instant) -> int:
    """How long the oldest move that time has made has waited to be written down, in ms; 0 where none waits."""
    # Naming every product lets the index go straight to what is due.
    oldest = session.scalar(
        select(func.min(POSITIONS.c.due_at)).where(
            POSITIONS.c.model_id == live_model(session).id,
            POSITIONS.c.product_id.in_(select(Product.id)),
            POSITIONS.c.due_at <= now,
        )
    )
    return 0 if oldest is None else now - oldest


def _due(session: Session, person_ids: Sequence[int], model_id: int, now: Instant) -> list[StoredMove]:
    """The moves that time has made and no sweep has written yet."""
    statement = select(POSITIONS).where(
        POSITIONS.c.person_id.in_(person_ids), POSITIONS.c.model_id == model_id, POSITIONS.c.due_at <= now
    )
    found: list[StoredMove] = []
    for row in session.connection().execute(statement):
        key, moves = key_of(row), settle(state_of(row), now)[1]
        found.extend(_made(key.person_id, key.product_id, move) for move in moves)
    return [move for move in found if move.origin != move.target]


def _stored(row: MoveRow) -> StoredMove:
    return StoredMove(
        person_id=row.person_id,
        product_id=row.product_id,
        at=row.moved_at,
        origin=row.from_segment,
        target=row.to_segment,
        cause=Cause(row.cause),
        source_id=row.source_id,
    )


def _made(person_id: int, product_id: int, move: Move) -> StoredMove:
    return StoredMove(
        person_id=person_id,
        product_id=product_id,
        at=move.at,
        origin=move.origin.segment if move.origin else None,
        target=move.target.segment,
        cause=move.cause,
        source_id=move.source_id,
    )
