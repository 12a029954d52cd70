"""sweep: writes the moves that time alone has made; readings are right before it too."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backend.catalogue.tables import Product
from backend.clock import Instant
from backend.loyalty.actions.ledger import lock_free_people
from backend.loyalty.actions.store import Change, store
from backend.loyalty.queries.models import active_models
from backend.loyalty.queries.states import POSITIONS, key_of, state_of
from backend.loyalty.rules.path import settle
from backend.loyalty.tables import PositionRow


def sweep(session: Session, now: Instant, limit: int = 1_000) -> int:
    """Writes the due moves of at most that many positions; returns how many it touched."""
    models = [active.id for active in active_models(session)]
    people = session.scalars(_due(models, now).limit(limit)).all()
    # Whoever is being written at this moment has their moves made there; positions are read behind the lock only.
    free = lock_free_people(session, people)
    statement = select(POSITIONS).where(
        POSITIONS.c.model_id.in_(models), POSITIONS.c.due_at <= now, POSITIONS.c.person_id.in_(free)
    )
    changes = []
    for row in session.connection().execute(statement.limit(limit)):
        state = state_of(row)
        after, moves = settle(state, now)
        changes.append(Change(key=key_of(row), before=state, after=after, moves=moves, anew=False))
    store(session, changes, now)
    return len(changes)


def _due(models: Sequence[int], now: Instant) -> Select[int]:
    # Naming every product lets the index go straight to what is due.
    products = select(Product.id)
    return select(PositionRow.person_id).where(
        PositionRow.model_id.in_(models), PositionRow.product_id.in_(products), PositionRow.due_at <= now
    )
