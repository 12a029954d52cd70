"""A crowd that acts all at once: every one in a thread with a connection of its own, and no second try."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from sqlite3 import Connection as SqliteConnection
from typing import TypeVar

from sqlalchemy import event
from sqlalchemy.orm import Session

from backend.db.engines import writer_engine
from backend.errors import Refused

T = TypeVar("T")
Work = Callable[[Session], T]


def all_at_once(url: str, turns: Sequence[Sequence[Work[T]]]) -> list[T | str]:
    """What every work comes to, or the code it is refused with; each connection does its turn's works one by one."""
    with ThreadPoolExecutor(len(turns)) as pool:
        done = list(pool.map(lambda turn: _one_by_one(url, turn), turns))
    return [result for turn in done for result in turn]


def dealt(works: Sequence[Work[T]], connections: int) -> list[Sequence[Work[T]]]:
    """The works in as many turns as there are connections."""
    return [works[place::connections] for place in range(connections)]


def _one_by_one(url: str, works: Sequence[Work[T]]) -> list[T | str]:
    engine = writer_engine(url)
    event.listen(engine, "connect", _be_patient)
    try:
        return [_tried(Session(engine, expire_on_commit=False), work) for work in works]
    finally:
        engine.dispose()


def _tried(session: Session, work: Work[T]) -> T | str:
    with closing(session), session.begin():
        try:
            return work(session)
        except Refused as refused:
            session.rollback()
            return refused.code


def _be_patient(connection: object, _record: object) -> None:
    """SQLite lets in whoever asks at the right moment, not whoever has waited longest; it may take long."""
    if isinstance(connection, SqliteConnection):
        connection.execute("PRAGMA busy_timeout = 600000")
