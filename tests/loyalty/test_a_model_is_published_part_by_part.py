"""A model is published as a job: the old one serves meanwhile, and what happens between parts is under both."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.clock import Instant, days
from backend.db import Database
from backend.db import long_work as jobs
from backend.db.long_work import Job, JobState
from backend.jobs import cancel_job, run_long_work
from backend.loyalty.actions import add_model, publishing, recount, recount_days, refold, transplant
from backend.loyalty.actions.publishing import MODEL_PUBLISHING, ask_publishing, look_publishing, publish_part
from backend.loyalty.actions.transplant import Source, sources_of
from backend.loyalty.queries import drift_chunk, live_model
from backend.loyalty.queries.models import ModelStatus, get_model_row
from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.model import DEFAULT_DEFINITION
from backend.loyalty.tables import PlacementDay, PositionCount
from tests.loyalty.told import NOW, answer, corrected, purchase
from tests.loyalty.world import World

STRICT = json.loads(json.dumps(DEFAULT_DEFINITION))
STRICT["axes"]["PSYCHOLOGY"]["tau"] = 0.8
STRICT["items"] = {"A": {"gain": 1.2, "centre": 0.5, "weight": 1.5}}


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two people to a part."""
    monkeypatch.setattr(publishing, "PEOPLE_AT_ONCE", 2)


def ask(database: Database) -> int:
    """The job of publishing a new model."""

    def begin(session: Session) -> int:
        draft = add_model(session, version="strict", definition=STRICT, now=NOW)
        return ask_publishing(session, draft.id, permission="EDIT_MODELS", asked_by=None, now=NOW).id

    return database.write_now(begin)


def claimed(database: Database) -> Job:
    job = database.write_now(lambda session: jobs.claim_job(session, [MODEL_PUBLISHING], NOW))
    assert job is not None
    return job


def part(database: Database, job: Job, between: Callable[[], object] = lambda: None) -> Job:
    """The next part, with something that happens between its reading and its writing."""
    found = database.read_now(lambda session: look_publishing(session, job, NOW))
    between()
    return database.write_now(lambda session: publish_part(session, job, NOW, found))


def buyers(world: World, count: int = 6) -> list[int]:
    people = [world.person() for _ in range(count)]
    for person in people:
        world.observe(person, [answer(NOW - days(1), 0.75, weight=3.0, item="A"), purchase(NOW - days(1))], NOW)
    return people


def test_the_old_model_serves_until_the_last_part(world: World) -> None:
    people = buyers(world)
    ask(world.database)
    job = claimed(world.database)
    for done in (2, 4, 6):
        job = part(world.database, job)
        assert (job.done, job.total, job.state) == (done, 6, JobState.RUNNING)
        assert world.positions(people[0], NOW)[1].model.psychology.tau == 0.6
    job = part(world.database, job)
    assert job.state == JobState.DONE
    assert world.positions(people[0], NOW)[1].model.psychology.tau == 0.8
    check(world)


def test_what_arrives_between_parts_is_folded_under_both(world: World) -> None:
    people = buyers(world)
    ask(world.database)
    job = part(world.database, claimed(world.database))
    told = answer(NOW, 0.9, weight=2.0, item="A", source_id="late")
    for person in (people[0], people[5]):
        world.observe(person, [told], NOW)
    newcomer = world.person()
    world.observe(newcomer, [purchase(NOW)], NOW)
    while job.state == JobState.RUNNING:
        job = part(world.database, job)
    check(world)
    assert sorted(world.positions(newcomer, NOW)) == [1]


def test_what_arrives_between_a_parts_reading_and_its_writing_is_not_lost(world: World) -> None:
    people = buyers(world)
    ask(world.database)
    job = claimed(world.database)
    told = answer(NOW, 0.9, weight=2.0, item="A", source_id="late")
    job = part(world.database, job, partial(world.observe, people[1], [told], NOW))
    job = part(world.database, job, partial(world.observe, people[2], [corrected(told, 0.1)], NOW))
    brand_only = answer(NOW, 0.9, axis=Axis.DEPTH, source_id="bond")
    job = part(world.database, job, partial(world.observe, people[4], [brand_only], NOW))
    assert part(world.database, job).state == JobState.DONE
    check(world)


def test_what_arrives_while_the_next_part_is_read_ahead_is_not_lost(world: World) -> None:
    people = buyers(world)
    ask(world.database)
    waiting = list(reversed(people))
    side_by_side = replace(world, database=Database(world.database.url))

    def clock() -> Instant:
        # On SQLite nobody else can write while a part is written; on PostgreSQL that is when the next one is read.
        is_reading = threading.current_thread() is threading.main_thread()
        if waiting and is_reading == world.database.is_sqlite:
            told = answer(NOW, 0.9, weight=2.0, item="A", source_id=f"late-{len(waiting)}")
            side_by_side.observe(waiting.pop(), [told], NOW)
        return NOW

    with closing(side_by_side.database):
        assert run_long_work(world.database, clock) == 4
    assert len(waiting) < len(people)
    check(world)


def test_whoever_is_merged_away_between_reading_and_writing_leaves_nothing_behind(world: World) -> None:
    people = buyers(world, 4)
    ask(world.database)
    job = claimed(world.database)

    def merge() -> None:
        def both(session: Session) -> None:
            names: dict[Source, str] = {each: f"of-{each.source_id}" for each in sources_of(session, people[0])}
            transplant(session, people[0], people[3], names)
            refold(session, [people[0], people[3]], NOW)

        world.database.write_now(both)

    job = part(world.database, job, merge)
    while job.state == JobState.RUNNING:
        job = part(world.database, job)
    check(world)
    assert world.positions(people[0], NOW) == {}


def test_two_workers_at_once_do_each_part_once(world: World) -> None:
    buyers(world)
    job_id = ask(world.database)
    ready = threading.Barrier(2)

    def work(_number: int) -> int:
        with closing(Database(world.database.url)) as own:
            ready.wait()
            return run_long_work(own, lambda: NOW)

    with ThreadPoolExecutor(2) as workers:
        assert sum(workers.map(work, range(2))) == 4
    job = world.database.read_now(lambda session: jobs.get_job(session, job_id))
    assert (job.state, job.claims) == (JobState.DONE, 1)
    check(world)


def test_a_turn_that_is_over_gives_the_job_to_the_next(world: World) -> None:
    buyers(world)
    job_id = ask(world.database)
    looks = iter([False, False, True, True])
    assert run_long_work(world.database, lambda: NOW, is_over=lambda: next(looks)) == 1
    job = world.database.read_now(lambda session: jobs.get_job(session, job_id))
    assert job.state == JobState.WAITING
    assert run_long_work(world.database, lambda: NOW) == 3
    check(world)


def test_a_killed_worker_is_gone_on_with_where_it_was(world: World) -> None:
    buyers(world)
    ask(world.database)
    part(world.database, claimed(world.database))
    later = NOW + jobs.LEASE
    assert run_long_work(world.database, lambda: later) == 3
    check(world)


def test_a_job_that_is_cancelled_leaves_a_draft_that_can_be_published_again(world: World) -> None:
    people = buyers(world)
    job_id = ask(world.database)
    job = part(world.database, claimed(world.database))
    world.database.write_now(lambda session: cancel_job(session, job_id, NOW))
    draft = world.database.read_now(lambda session: get_model_row(session, job.about_id or 0))
    assert draft.status == ModelStatus.DRAFT
    world.observe(people[0], [answer(NOW, 0.1, weight=9.0, source_id="since")], NOW)
    again = world.database.write_now(
        lambda session: ask_publishing(session, draft.id, permission="EDIT_MODELS", asked_by=None, now=NOW).id
    )
    assert again != job_id
    run_long_work(world.database, lambda: NOW)
    check(world)


def test_asking_twice_finds_the_same_job(world: World) -> None:
    job_id = ask(world.database)
    model_id = world.database.read_now(lambda session: jobs.get_job(session, job_id).about_id) or 0
    again = world.database.write_now(
        lambda session: ask_publishing(session, model_id, permission="EDIT_MODELS", asked_by=None, now=NOW).id
    )
    assert again == job_id


def test_a_fault_leaves_the_parts_before_and_is_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    buyers(world)
    job_id = ask(world.database)
    with monkeypatch.context() as broken:
        broken.setattr(publishing, "keep_rebuilt", _broken)
        assert run_long_work(world.database, lambda: NOW) == 0
    kept = world.database.read_now(lambda session: jobs.get_job(session, job_id))
    assert (kept.state, kept.stumbles, kept.cursor) == (JobState.RUNNING, 1, 0)
    assert run_long_work(world.database, lambda: NOW) == 0
    assert run_long_work(world.database, lambda: NOW + jobs.LEASE) == 4
    check(world)


def _broken(*_rest: object) -> bool:
    raise RuntimeError("the disk is full")


def check(world: World) -> None:
    """The model is live, nothing drifts from the ledger, and the counters are what they are when made anew."""
    database = world.database
    assert database.read_now(lambda session: live_model(session).model.psychology.tau) == 0.8
    last, drifted = database.read_now(lambda session: drift_chunk(session, live_model(session), 0, 1_000, NOW))
    assert (last is None or last > 0, drifted) == (True, [])
    before = database.read_now(_counters)
    database.write_now(lambda session: recount(session, live_model(session).id))
    database.write_now(lambda session: recount_days(session, live_model(session).id))
    assert database.read_now(_counters) == before


def _counters(session: Session) -> list[tuple[object, ...]]:
    model_id = live_model(session).id
    counts = (PositionCount.product_id, PositionCount.segment, PositionCount.depth_known)
    by_day = (PlacementDay.product_id, PlacementDay.day, PlacementDay.segment, PlacementDay.depth_known)
    found: list[tuple[object, ...]] = []
    for table, columns in ((PositionCount, counts), (PlacementDay, by_day)):
        total = func.sum(table.positions)
        statement = select(*columns, total).where(table.model_id == model_id).group_by(*columns).having(total != 0)
        found += sorted(tuple(row) for row in session.execute(statement))
    return found
