"""Units that wait together share a commit; one that fails is alone with its failure."""

import asyncio
from collections.abc import Sequence
from contextlib import closing
from threading import Event

import psycopg
import pytest
from sqlalchemy import ExceptionContext, event, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.catalogue.tables import Brand
from backend.db import Database
from backend.db.unavailable import is_locked
from backend.db.units import Work
from backend.errors import Busy
from tests.clocks import SettableClock


def brand(key: str) -> Brand:
    return Brand(key=key, name={"ja": key}, created_at=1)


def keys(database: Database) -> list[str]:
    return database.read_now(lambda session: list(session.scalars(select(Brand.key).order_by(Brand.id))))


def together(database: Database, *works: Work[object]) -> list[object]:
    """Holds the writer until all the works wait, so that they are one batch; their results or faults."""
    hold = Event()
    blocker = database.write_later(lambda _: hold.wait(600))
    futures = [database.write_later(work) for work in works]
    hold.set()
    blocker.result(600)
    return [future.exception(600) or future.result(600) for future in futures]


def test_a_refused_unit_is_rolled_back_and_the_others_are_kept(database: Database) -> None:
    def good(key: str) -> Work[object]:
        return lambda session: session.add(brand(key))

    def bad(session: Session) -> None:
        session.add(brand("half"))
        session.flush()
        raise Busy("no")

    first, second, third = together(database, good("one"), bad, good("three"))
    assert first is None
    assert isinstance(second, Busy)
    assert third is None
    assert keys(database) == ["one", "three"]


def test_a_clash_with_a_neighbour_of_the_same_batch_fails_only_the_later_one(database: Database) -> None:
    def add(session: Session) -> int:
        row = brand("same")
        session.add(row)
        session.flush()
        return row.id

    first, second = together(database, add, add)
    assert isinstance(first, int)
    assert isinstance(second, IntegrityError)
    assert keys(database) == ["same"]


def test_a_unit_sees_what_its_earlier_neighbours_wrote(database: Database) -> None:
    def add(session: Session) -> None:
        session.add(brand("one"))

    def count(session: Session) -> int:
        return session.scalar(select(func.count()).select_from(Brand)) or 0

    assert together(database, add, count) == [None, 1]


def test_a_row_that_somebody_keeps_harms_only_whoever_wants_it(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Five seconds are waited for a lock, and patience is counted in as many: here only the clock goes on by them.
    clock, faults, said = SettableClock(), list[BaseException](), list[str]()
    monkeypatch.setattr("backend.db.writer.monotonic", clock)

    def wait(context: ExceptionContext) -> None:
        if context.original_exception not in faults:
            faults.append(context.original_exception)
            clock.advance(6)

    def rename(key: str) -> Work[object]:
        return lambda session: session.execute(update(Brand).where(Brand.key == key).values(created_at=9)).close()

    with (
        closing(Database(f"{postgres_url}&options=-c%20lock_timeout%3D50ms")) as database,
        psycopg.connect(postgres_url.replace("+psycopg", "")) as other,
    ):
        database.write_now(lambda session: session.add_all(map(brand, ("a", "locked", "b"))))
        other.execute("SELECT 1 FROM brands WHERE key = 'locked' FOR UPDATE")
        database.watch(lambda engine: event.listen(engine, "handle_error", wait))
        database.watch(lambda engine: event.listen(engine, "before_cursor_execute", lambda *told: said.append(told[2])))
        wanted = ("a", "locked", "b", "locked", "a", "locked", "b")
        results = together(database, *map(rename, wanted))
        found = database.read_now(lambda session: {row.key: row.created_at for row in session.scalars(select(Brand))})
    assert [is_locked(each) if isinstance(each, Exception) else each for each in results] == [
        True if key == "locked" else None for key in wanted
    ]
    # Together, and then each of the three; whoever comes after the first of them waits for no lock.
    assert (len(faults), found) == (4, {"a": 9, "locked": 1, "b": 9})
    assert sum(each.startswith("SET LOCAL lock_timeout") for each in said) == 5


def test_a_unit_called_off_before_its_turn_is_not_run_and_the_writer_goes_on(database: Database) -> None:
    hold = Event()
    blocker = database.write_later(lambda _: hold.wait(600))
    called_off = database.write_later(lambda session: session.add(brand("never")))
    assert called_off.cancel()
    hold.set()
    blocker.result(600)
    database.write_now(lambda session: session.add(brand("after")))
    assert keys(database) == ["after"]


def test_work_that_forgets_an_answer_fails_and_the_writer_goes_on(database: Database) -> None:
    def forget(session: Session, _items: Sequence[str]) -> list[str]:
        session.add(brand("forgotten"))
        return []

    with pytest.raises(ValueError, match="zip"):
        asyncio.run(asyncio.wait_for(database.write_together(forget, "item"), 600))
    database.write_now(lambda session: session.add(brand("after")))
    assert keys(database) == ["after"]


def test_too_many_waiting_units_are_refused_as_busy(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.db.writer._WAITING", 2)
    database = Database(sqlite_url)
    hold, running = Event(), Event()

    def block(_: Session) -> None:
        running.set()
        hold.wait(600)

    database.write_later(block)
    running.wait(600)
    waiting = [database.write_later(lambda _: None) for _ in range(2)]
    with pytest.raises(Busy):
        database.write_later(lambda _: None)
    hold.set()
    assert [future.result(600) for future in waiting] == [None, None]
    database.close()


def test_closing_finishes_what_waits(database_url: str) -> None:
    database = Database(database_url)
    futures = [database.write_later(lambda session, n=n: session.add(brand(f"b{n}"))) for n in range(50)]  # type: ignore[misc]  # n is bound early
    database.close()
    assert all(future.done() for future in futures)
    again = Database(database_url)
    assert len(keys(again)) == 50
    again.close()
