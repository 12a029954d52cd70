"""Which touchpoints plan themselves and are due for another round."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.planning.rules.planned import is_due, is_free
from backend.touchpoints.tables import Touchpoint


def list_plannable(session: Session, now: Instant) -> Sequence[tuple[int, str]]:
    """The ids and keys of the touchpoints that are due for a round and that no worker has, oldest round first."""
    statement = (
        select(Touchpoint)
        .where(Touchpoint.plans_itself, or_(Touchpoint.opens_at.is_(None), Touchpoint.opens_at <= now))
        .order_by(Touchpoint.planned_at, Touchpoint.id)
    )
    return [
        (row.id, row.key)
        for row in session.scalars(statement)
        if is_due(row.planned_at, now) and is_free(row.planning_until, now)
    ]
