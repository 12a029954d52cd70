"""What an operator watches of the database: what waits and for how long, the states of jobs, and the size of it all."""

from typing import Final

from sqlalchemy import ColumnElement, func, literal_column, select, text
from sqlalchemy.orm import Session

from backend.clock import SECOND, Instant
from backend.db.long_work import Job, JobState
from backend.loyalty.queries import due_work_lag
from backend.outbox.queries import oldest_due
from backend.outbox.tables import OutboxMessage

# Whoever watches need not know how many more there are.
_MOST_COUNTED: Final = 100_000


def figures(session: Session, now: Instant) -> dict[str, float]:
    """The figures by name; nothing in a name comes from outside."""
    due_at = oldest_due(session, now)
    return {
        "due_work_lag_seconds": due_work_lag(session, now) / SECOND,
        "outbox_lag_seconds": 0 if due_at is None else (now - due_at) / SECOND,
        "outbox_waiting": _count(session, OutboxMessage.next_at.is_not(None)),
        "outbox_dead": _count(session, OutboxMessage.dead_at.is_not(None)),
        **_jobs(session),
        "database_bytes": size_of(session),
    }


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    found = select(literal_column("1")).select_from(OutboxMessage).where(condition).limit(_MOST_COUNTED).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def _jobs(session: Session) -> dict[str, float]:
    counted = select(Job.state, func.count()).group_by(Job.state)
    found: dict[str, float] = {f"jobs_{state.value.lower()}": 0 for state in JobState}
    return found | {f"jobs_{state.lower()}": count for state, count in session.execute(counted)}


def size_of(session: Session) -> int:
    """How many bytes the database takes."""
    if session.get_bind().dialect.name == "sqlite":
        pages: int = session.scalar(text("PRAGMA page_count")) or 0
        return pages * (session.scalar(text("PRAGMA page_size")) or 0)
    return session.scalar(text("SELECT pg_database_size(current_database())")) or 0
