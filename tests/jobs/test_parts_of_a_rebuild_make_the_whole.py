"""kizuna rebuild --part: parts that run at once, in several processes, come to what one whole rebuild makes."""

import os
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing

import psycopg
import pytest
from sqlalchemy import text

from backend.clock import system_clock
from backend.db import Database, Session
from backend.demo.large import PanelAsked, make_panel
from backend.errors import Invalid
from backend.jobs import Part, find_drift, read_part, rebuild
from backend.loyalty.actions import are_counts_right
from backend.loyalty.queries import live_model
from backend.loyalty.rules.packing import BLOCK
from tests.clocks import START, SettableClock
from tests.faults.nursery import Nursery
from tests.jobs.following import following

# A block of neighbours and a little of another, with one line of the ledger each.
PEOPLE = BLOCK + 500
SPOIL = (
    "UPDATE positions SET psychology_sum = psychology_sum + 1 WHERE person_id % 7 = 0",
    "DELETE FROM moves WHERE person_id % 5 = 0",
    "DELETE FROM positions WHERE person_id % 11 = 0",
)
MISCOUNT = ("UPDATE position_counts SET positions = positions + 3", "DELETE FROM placement_days WHERE day % 2 = 0")


def run(database: Database, *statements: str) -> None:
    """Runs the statements."""

    def run_all(session: Session) -> None:
        for said in statements:
            session.execute(text(said))

    database.write_now(run_all)


def make_part(database: Database, spelled: str, clock: SettableClock) -> int:
    """Makes one part anew, as another machine would: with a database of its own."""
    with closing(Database(database.url)) as own:
        return rebuild(own, own.read_now(live_model), clock, lambda _: None, people=read_part(spelled))


def drifted(database: Database, clock: SettableClock, *parts: Part) -> list[list[int]]:
    """Whose positions differ from their ledger, by part."""
    active = database.read_now(live_model)
    found = (find_drift(database, active, clock, lambda _: None, people=part) for part in parts)
    return [[key.person_id for key in each] for each in found]


def test_everybody_is_in_exactly_one_part_however_many_join_meanwhile() -> None:
    for of in (2, 3, 7):
        # Each machine knows another newest person.
        parts = [Part(number=number, of=of).stretches(newest=20 * BLOCK + number) for number in range(1, of + 1)]
        told = sorted((after, last or 0) for part in parts for after, last in part)
        assert told[0] == (-1, BLOCK - 1)
        assert [after for after, _ in told[1:]] == [last for _, last in told[:-1]]
        assert told[-1][1] >= 20 * BLOCK + 1
    assert list(Part().stretches(newest=9)) == [(0, None)]


@pytest.mark.parametrize("spelled", ["0/2", "3/2", "1/1000", "1", "1/0", "a/b", "１/2", "1/2 "])
def test_what_is_no_part_is_refused(spelled: str) -> None:
    with pytest.raises(Invalid):
        read_part(spelled)


def test_parts_made_at_once_are_the_whole(postgres_url: str, nursery: Nursery) -> None:
    clock = SettableClock(START)
    with closing(Database(postgres_url)) as database:
        asked = PanelAsked(people=PEOPLE, observations=PEOPLE)
        assert make_panel(database, asked, clock, lambda _: None) == PEOPLE - len(without(database))
        whole = following(database)
        rebuild(database, database.read_now(live_model), clock, lambda _: None)
        assert following(database) == whole

        run(database, *SPOIL, *MISCOUNT)
        odd, even = Part(number=1, of=2), Part(number=2, of=2)
        by_part = drifted(database, clock, odd, even)
        # Block 0 is the first part's, block 1 the second's.
        assert [{person // BLOCK for person in part} for part in by_part] == [{0}, {1}]
        assert sorted(by_part[0] + by_part[1]) == drifted(database, clock, Part())[0]
        with ThreadPoolExecutor(2) as machines:
            made = list(machines.map(lambda spelled: make_part(database, spelled, clock), ["1/2", "2/2"]))
        assert sum(made) == len(whole["positions"])
        assert following(database) == whole
        # Again changes nothing.
        assert make_part(database, "2/2", clock) == made[1]
        assert following(database) == whole

        run(database, *SPOIL, *MISCOUNT)
        # One of them in a process of its own.
        environ = {"KIZUNA_ERASURE_JOURNAL": os.devnull}
        with nursery.begun("rebuild", "--part", "1/2", url=database.url, environ=environ) as first:
            active = database.read_now(live_model)
            rebuild(database, active, system_clock, lambda _: None, people=even)
            assert first.wait() == 0
            assert first.said().splitlines()[-1] == f"{made[0]:,} positions made anew"
        assert drifted(database, SettableClock(system_clock()), Part()) == [[]]
        assert database.read_now(lambda session: are_counts_right(session, active.id))


def until_it_waits(other: "psycopg.Connection[tuple[int]]", for_what: str, rebuilt: "Future[int]") -> None:
    """Looks until the rebuild waits for such a lock, or has ended."""
    waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = %s"
    while not rebuilt.done() and not other.execute(waits, [for_what]).fetchall()[0][0]:
        time.sleep(0.01)


def test_it_waits_for_whoever_holds_somebody_or_a_count(postgres_url: str, clock: SettableClock) -> None:
    address = postgres_url.replace("+psycopg", "")
    with (
        closing(Database(f"{postgres_url}&options=-c%20lock_timeout%3D1ms")) as database,
        psycopg.connect(address) as holds_one,
        psycopg.connect(address) as counts,
        psycopg.connect(address) as days,
        ThreadPoolExecutor(1) as machine,
    ):
        make_panel(database, PanelAsked(people=10, observations=100), clock, lambda _: None)
        run(database, *MISCOUNT)
        active = database.read_now(live_model)
        holds_one.execute("SELECT id FROM people LIMIT 1 FOR UPDATE")
        counts.execute("LOCK TABLE position_counts IN ROW EXCLUSIVE MODE")
        days.execute("LOCK TABLE placement_days IN ROW EXCLUSIVE MODE")
        rebuilt = machine.submit(rebuild, database, active, clock, lambda _: None)
        for held, for_what in ((holds_one, "transactionid"), (counts, "relation"), (days, "relation")):
            until_it_waits(held, for_what, rebuilt)
            held.commit()
        assert rebuilt.result() > 0
        assert database.read_now(lambda session: are_counts_right(session, active.id))


def without(database: Database) -> list[int]:
    """The people whose one line says nothing about a product."""
    statement = text("SELECT id FROM people WHERE id NOT IN (SELECT person_id FROM observations WHERE axis < 2)")
    return database.read_now(lambda session: list(session.scalars(statement)))
