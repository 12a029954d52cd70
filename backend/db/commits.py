"""Commits: units of work that go together are kept in one transaction, whole or not at all."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from backend.db.closing import close
from backend.db.unavailable import InDoubt

# What does the work for all of its items, and the items: a batch holds works of every type.
Batch = tuple[Callable[[Session, Sequence[Any]], Sequence[object]], Sequence[object]]

# Where only some rows are locked, whoever comes after that is still tried, and waits no longer than this for any.
_HURRY = text("SET LOCAL lock_timeout = '100ms'")


def commit(engine: Engine, batches: Iterable[Batch], *, hurries: bool = False) -> list[object]:
    """What each item of the batches came to, in their order, once all of them are durable."""
    results: list[object] = []
    with Session(engine, expire_on_commit=False) as session:
        if hurries:
            session.execute(_HURRY)
        for together, items in batches:
            results.extend(told for told, _ in zip(together(session, items), items, strict=True))
            session.flush()
            session.expunge_all()
        close(session)
        _end(session)
    return results


def _end(session: Session) -> None:
    """Commits; where the server is lost meanwhile, nobody knows whether it did."""
    session.flush()
    try:
        session.commit()
    except DBAPIError as fault:
        if fault.connection_invalidated:
            raise InDoubt("the connection was lost while a commit was on its way") from fault
        raise
