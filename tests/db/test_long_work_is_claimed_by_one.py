"""Long work is claimed by one at a time; whoever lost a claim changes nothing, and whoever was killed is replaced."""

from functools import partial

import pytest

from backend.clock import SECOND, Instant
from backend.db import Database
from backend.db import long_work as jobs
from backend.db.long_work import INTERNAL, LEASE, ClaimLost, Job, JobEnded, JobState
from backend.errors import NotFound
from tests.clocks import START

COUNTING = "COUNTING"


def begin(database: Database, kind: str = COUNTING) -> int:
    return database.write_now(
        lambda session: jobs.begin_job(session, kind=kind, permission="READ_STAFF", total=3, now=START).id
    )


def claim(database: Database, now: Instant = START) -> Job | None:
    return database.write_now(lambda session: jobs.claim_job(session, [COUNTING], now))


def claimed(database: Database, now: Instant = START) -> Job:
    job = claim(database, now)
    assert job is not None
    return job


def kept(database: Database, job_id: int) -> Job:
    return database.read_now(lambda session: jobs.get_job(session, job_id))


def test_two_never_get_the_same(database: Database) -> None:
    one, other = begin(database), begin(database)
    assert [claimed(database).id, claimed(database).id] == [one, other]
    assert claim(database) is None
    assert not database.read_now(lambda session: jobs.has_work(session, [COUNTING], START))


def test_another_kind_is_left_alone(database: Database) -> None:
    begin(database, "SINGING")
    assert claim(database) is None


def test_a_part_is_noted_with_its_claim(database: Database) -> None:
    job_id = begin(database)
    job = claimed(database)
    job = database.write_now(
        lambda session: jobs.advance(session, job, START + SECOND, cursor=7, more=2, result={"sum": 5})
    )
    assert (job.cursor, job.done, job.total, job.result, job.claimed_until) == (
        7,
        2,
        3,
        {"sum": 5},
        START + SECOND + LEASE,
    )
    done = database.write_now(lambda session: jobs.finish(session, job, START + SECOND))
    assert (done.state, done.finished_at, done.total) == (JobState.DONE, START + SECOND, 2)
    assert kept(database, job_id).result == {"sum": 5}
    assert claim(database, START + 2 * LEASE) is None


def test_whoever_was_killed_is_replaced_and_changes_nothing_any_more(database: Database) -> None:
    job_id = begin(database)
    killed = claimed(database)
    assert claim(database, START + LEASE - 1) is None
    second = claimed(database, START + LEASE)
    for write in (
        lambda session: jobs.advance(session, killed, START + LEASE, cursor=9),
        lambda session: jobs.finish(session, killed, START + LEASE),
        lambda session: jobs.fail(session, killed, START + LEASE, "LATE"),
    ):
        with pytest.raises(ClaimLost):
            database.write_now(write)
    assert (kept(database, job_id).cursor, kept(database, job_id).state) == (0, JobState.RUNNING)
    database.write_now(lambda session: jobs.advance(session, second, START + LEASE, cursor=9))
    assert kept(database, job_id).cursor == 9


def test_what_is_given_back_is_free_at_once(database: Database) -> None:
    job_id = begin(database)
    job = claimed(database)
    database.write_now(lambda session: jobs.release(session, job, START))
    assert kept(database, job_id).state == JobState.WAITING
    assert claimed(database).id == job_id


def test_a_job_that_was_cancelled_is_not_gone_on_with(database: Database) -> None:
    job_id = begin(database)
    job = claimed(database)
    assert database.write_now(lambda session: jobs.cancel(session, job_id, START)).state == JobState.CANCELLED
    with pytest.raises(ClaimLost):
        database.write_now(lambda session: jobs.advance(session, job, START, cursor=1))
    with pytest.raises(JobEnded):
        database.write_now(lambda session: jobs.cancel(session, job_id, START))
    with pytest.raises(NotFound):
        database.write_now(lambda session: jobs.cancel(session, 99, START))
    assert claim(database, START + 2 * LEASE) is None


def test_after_three_faults_in_a_row_it_has_failed(database: Database) -> None:
    job_id, now = begin(database), START
    for is_last in (False, False, True):
        job = claimed(database, now)
        assert database.write_now(partial(jobs.stumble, job=job, now=now)) is is_last
        now += LEASE
    assert (kept(database, job_id).state, kept(database, job_id).error) == (JobState.FAILED, INTERNAL)


def test_a_part_that_is_done_forgives_the_faults_before(database: Database) -> None:
    job_id, now = begin(database), START
    for _ in range(4):
        job = claimed(database, now)
        job = database.write_now(partial(jobs.advance, job=job, now=START, cursor=job.cursor + 1))
        assert not database.write_now(partial(jobs.stumble, job=job, now=now))
        now += LEASE
    assert kept(database, job_id).cursor == 4
