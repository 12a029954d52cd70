"""sweep: writes the moves that time alone has made; readings are right before it too."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.loyalty.actions.store import Change, store
from backend.loyalty.queries.models import active_models
from backend.loyalty.queries.states import POSITIONS, key_of, state_of
from backend.loyalty.rules.path import settle


def sweep(session: Session, now: Instant, limit: int = 1_000) -> int:
    """Writes the due moves of at most that many positions; returns how many it touched."""
    ids = [active.id for active in active_models(session)]
    statement = (
        select(POSITIONS)
        .where(POSITIONS.c.model_id.in_(ids), POSITIONS.c.due_at <= now)
        .order_by(POSITIONS.c.person_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    changes = []
    for row in session.connection().execute(statement):
        state = state_of(row)
        after, moves = settle(state, now)
        changes.append(Change(key_of(row), state, after, moves, anew=False))
    store(session, changes)
    return len(changes)
