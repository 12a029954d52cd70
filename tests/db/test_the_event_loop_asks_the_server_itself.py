"""Over wires the event loop asks PostgreSQL itself: everyone hears their own answer, and what ends badly ends alone."""

import asyncio
from collections.abc import Iterator
from unittest.mock import call, create_autospec

import psycopg
import pytest
from sqlalchemy import BigInteger, bindparam, cast, func, literal_column, select, text

from backend.db import Database, wires
from backend.db.patience import TookTooLong
from backend.db.plain_rows import Asking, RowStatement, rows_for, rows_of
from backend.db.wires import Row
from backend.errors import Busy
from backend.panel.tables import Person

WIRES = 4
NUMBER = cast(bindparam("number"), BigInteger)
ECHO = RowStatement(select(NUMBER, bindparam("word"), NUMBER + 1))
SLEEP = RowStatement(select(func.pg_sleep(3_600)))
PLANS = RowStatement(select(literal_column("sum(custom_plans)::int")).select_from(text("pg_prepared_statements")))
FAULTY = RowStatement(select(1 / (NUMBER - NUMBER)))
WRITING = RowStatement(select(func.nextval("people_id_seq")))
PEOPLE = RowStatement(select(Person.id, Person.language).order_by(Person.id), among=Person.__table__.c.id)
ASLEEP = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'")
END_ALL = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
def served(postgres_url: str) -> Iterator[Database]:
    """A database that has wires."""
    opened = Database(postgres_url)
    assert opened.has_wires
    yield opened
    opened.close()


async def echo(database: Database, number: int) -> list[Row]:
    """What is said with a number comes back."""
    return await database.read_rows(rows_for(ECHO, number=number, word=f"言葉 {number} '\\"))


async def until_asleep(database: Database, count: int) -> None:
    """Waits until the server sleeps for so many."""
    while await database.read(lambda session: session.scalar(ASLEEP)) != count:
        await asyncio.to_thread(int)


def both(number: int) -> Asking[list[Row]]:
    """Two questions, of which the second stands on the first answer."""
    first = yield from rows_for(ECHO, number=number, word=None)
    return first + (yield from rows_for(ECHO, number=first[0][2], word=""))


def test_everyone_hears_their_own_answer(served: Database) -> None:
    async def run() -> list[list[Row]]:
        many = [echo(served, number) for number in range(-20, 2**62, 2**57)]
        return [*await asyncio.gather(*many), await served.read_rows(both(7))]

    # Each loop has wires of its own; those of a loop that is over are ended.
    for _ in range(2):
        *heard, last = asyncio.run(run())
        assert heard == [[(n, f"言葉 {n} '\\", n + 1)] for n in range(-20, 2**62, 2**57)]
        assert last == [(7, None, 8), (8, "", 9)]
    assert asyncio.run(served.read_rows(rows_of(PEOPLE, [3, 1]))) == []


def test_what_is_asked_again_is_not_planned_again(served: Database) -> None:
    async def run() -> list[Row]:
        for number in range(3):
            await echo(served, number)
        return await served.read_rows(rows_for(PLANS))

    assert asyncio.run(run()) == [(0,)]


def test_what_ends_badly_ends_alone(served: Database) -> None:
    async def run() -> None:
        for statement in (FAULTY, WRITING):
            with pytest.raises(Exception, match=r"division by zero|read-only transaction"):
                await served.read_rows(rows_for(statement, number=1))
        with pytest.raises(TookTooLong):
            await served.read_rows(rows_for(SLEEP), within=0.05)
        # More than there are wires: none would be left for the next.
        gone = [asyncio.create_task(served.read_rows(rows_for(SLEEP))) for _ in range(WIRES + 2)]
        await until_asleep(served, WIRES)
        waits = asyncio.create_task(echo(served, 1))
        await asyncio.sleep(0)
        for each in gone:
            each.cancel()
        await asyncio.gather(*gone, return_exceptions=True)
        assert await waits == [(1, "言葉 1 '\\", 2)]
        # The server does no more for those who have left.
        await until_asleep(served, 0)

    asyncio.run(run())


def test_whoever_waits_for_a_wire_waits_no_longer_than_for_an_answer(served: Database) -> None:
    async def run() -> None:
        taken = [asyncio.create_task(served.read_rows(rows_for(SLEEP))) for _ in range(WIRES)]
        await until_asleep(served, WIRES)
        assert served.load()["reads_in_progress"] == WIRES
        with pytest.raises(TookTooLong):
            await served.read_rows(rows_for(ECHO, number=1, word=""), within=0.05)
        # Whoever still asks when it is closed is told, and so is whoever waits behind them.
        waits = asyncio.create_task(echo(served, 1))
        await asyncio.sleep(0)
        served.close()
        told = await asyncio.gather(*taken, waits, return_exceptions=True)
        assert [type(each) for each in told] == [Busy] * (WIRES + 1)

    asyncio.run(run())


def test_what_is_opened_while_all_is_closed_is_closed_too(served: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = create_autospec(psycopg.Connection, instance=True)

    async def run() -> None:
        asked = asyncio.create_task(echo(served, 1))
        await asyncio.sleep(0)
        served.close()
        with pytest.raises(Busy):
            await asked

    monkeypatch.setattr(wires, "_connected", lambda _: opened)
    asyncio.run(run())
    assert opened.method_calls == [call.close()]


def test_a_server_that_ends_all_connections_is_found_again(served: Database) -> None:
    async def run() -> int:
        await asyncio.gather(*(echo(served, number) for number in range(20)))
        served.write_now(lambda session: session.execute(END_ALL))
        # A wire that has not heard of its end yet says to come back.
        for missed in range(WIRES + 1):
            try:
                assert await echo(served, 5) == [(5, "言葉 5 '\\", 6)]
            except Busy:
                continue
            return missed
        return WIRES + 1

    assert asyncio.run(run()) <= WIRES
