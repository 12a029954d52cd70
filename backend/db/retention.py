"""Rows that are kept no longer: counted, and deleted in parts; and when each class of them was last looked through."""

from sqlalchemy import BigInteger, ColumnElement, String, delete, func, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.clock import Instant
from backend.db.statements import put
from backend.db.tables import Base


class RetentionRun(Base):
    """When a class of data was last looked through to its end."""

    __tablename__ = "retention_runs"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    ran_at: Mapped[Instant] = mapped_column(BigInteger)


def last_run(session: Session, name: str) -> Instant | None:
    """When that class was last looked through; none where it never was."""
    return session.scalar(select(RetentionRun.ran_at).where(RetentionRun.name == name))


def note_run(session: Session, name: str, now: Instant) -> None:
    """Notes that the class was looked through to its end."""
    put(session, RetentionRun, [{"name": name, "ran_at": now}])


def count_rows(session: Session, table: type[Base], which: ColumnElement[bool]) -> int:
    """How many rows of the table that holds of."""
    return session.scalar(select(func.count()).select_from(table).where(which)) or 0


def delete_rows(session: Session, table: type[Base], which: ColumnElement[bool], *, limit: int) -> int:
    """Deletes the first of the rows that it holds of; answers with how many."""
    key = tuple_(*table.__table__.primary_key)
    first = select(*table.__table__.primary_key).where(which).limit(limit)
    gone = session.execute(delete(table).where(key.in_(first)), execution_options={"synchronize_session": False})
    return int(getattr(gone, "rowcount", 0))
