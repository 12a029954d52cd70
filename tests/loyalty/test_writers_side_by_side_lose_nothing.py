"""Writers of several processes work side by side on one person: nothing is lost, and nobody is counted twice."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event
from time import sleep

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.clock import days
from backend.db import Database
from backend.loyalty.actions import observe, rebuild_chunk, sweep
from backend.loyalty.queries import drift_chunk, live_model
from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.observations import Observation
from backend.loyalty.tables import ObservationRow, PositionCount, PositionRow
from tests.loyalty.told import NOW, answer, purchase
from tests.loyalty.world import World, make_world

ROUNDS = 25


@pytest.fixture
def writers(postgres_url: str) -> Iterator[list[Database]]:
    """Two writers as of two processes."""
    opened = [Database(postgres_url), Database(postgres_url)]
    yield opened
    for database in opened:
        database.close()


def test_two_writers_of_one_person_lose_nothing(writers: list[Database]) -> None:
    world = make_world(writers[0])
    person = world.person()
    works = [partial(_tell, world.told_of(person, _told(name))) for name in ("one", "other")]
    _side_by_side(writers, works)
    lines = writers[0].read_now(lambda session: session.scalars(select(func.count()).select_from(ObservationRow)).one())
    assert lines == 2 * 3 * ROUNDS
    _check(world)


def test_a_sweep_and_a_rebuild_beside_a_writer_count_nobody_twice(writers: list[Database]) -> None:
    world = make_world(writers[0])
    people = [world.person() for _ in range(5)]
    told = [each for person in people for each in world.told_of(person, _told("one"))]
    _side_by_side(writers, [partial(_tell, told), _tidy])
    _check(world)


def test_whoever_is_being_swept_is_observed_behind_it(writers: list[Database]) -> None:
    world = make_world(writers[0])
    person = world.person()
    world.observe(person, [purchase(NOW - days(200)), answer(NOW - days(200), 0.9, weight=9.0)], NOW - days(200))
    swept = Event()

    def sweep_slowly(session: Session) -> None:
        assert sweep(session, NOW - days(1)) == 1
        swept.set()
        # Long enough for the other writer to read what is about to be out of date, if nothing keeps it from it.
        sleep(0.5)

    def observe_meanwhile(database: Database) -> None:
        assert swept.wait(600)
        database.write_now(partial(observe, observations=world.told_of(person, [purchase(NOW)]), now=NOW))

    _side_by_side(writers, [lambda database: database.write_now(sweep_slowly), observe_meanwhile])
    _check(world)


def _told(name: str) -> list[Observation]:
    """Purchases far enough apart to lapse in between, and answers that cross the cut and back."""
    told: list[Observation] = []
    for place in range(ROUNDS):
        at = NOW - days(100) * (ROUNDS - place) + (name == "one")
        told.append(purchase(at, source_id=f"{name}-{place}"))
        told.append(answer(at, place % 2, source_id=f"{name}-{place}", weight=3.0))
        told.append(answer(at, place % 2, axis=Axis.DEPTH, source_id=f"{name}-{place}", weight=3.0))
    return told


def _tell(told: list[Observation], database: Database) -> None:
    for start in range(0, len(told), 3):
        database.write_now(partial(observe, observations=told[start : start + 3], now=NOW))


def _tidy(database: Database) -> None:
    for place in range(ROUNDS):
        database.write_now(partial(sweep, now=NOW - days(100) * (ROUNDS - place)))
        database.write_now(_rebuild)


def _rebuild(session: Session) -> None:
    rebuild_chunk(session, live_model(session), 0, 100, NOW)


def _side_by_side(writers: list[Database], works: Sequence[Callable[[Database], None]]) -> None:
    with ThreadPoolExecutor(len(works)) as threads:
        running = [threads.submit(work, writer) for writer, work in zip(writers, works, strict=True)]
        for each in running:
            each.result()


def _check(world: World) -> None:
    """What is kept is what the ledger says, and the counters are those of what is kept."""
    drifted = world.database.read_now(lambda session: drift_chunk(session, live_model(session), 0, 100, NOW)[1])
    assert drifted == []
    columns = (PositionRow.product_id, PositionRow.segment, PositionRow.depth_known)
    kept = select(*columns, func.count()).group_by(*columns)
    total = func.sum(PositionCount.positions)
    counters = (PositionCount.product_id, PositionCount.segment, PositionCount.depth_known)
    counted = select(*counters, total).group_by(*counters).having(total != 0)
    rows = world.database.read_now(lambda session: [set(map(tuple, session.execute(each))) for each in (kept, counted)])
    assert rows[0] == rows[1]
