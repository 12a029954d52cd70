"""Long work, part by part: whoever claims a job does its next parts, and gives it back when others must have a turn."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import Final, TypeVar, cast

from sqlalchemy.orm import Session

from backend.clock import Clock, Instant
from backend.db import Database
from backend.db import long_work as jobs
from backend.db.long_work import ClaimLost, Job, JobState
from backend.db.turns import IsOver, never
from backend.errors import Refused
from backend.files import FileStore
from backend.jobs.exporting import EXPORT, write_export
from backend.loyalty.actions.publishing import MODEL_PUBLISHING, look_publishing, publish_part, undo_publishing
from backend.loyalty.actions.trial import MODEL_TRIAL, keep_trial, look_trial

_PAUSE_SECONDS: Final = 0.02

T = TypeVar("T")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part, read already; it writes what it found, and how far the job has come, in one transaction.

    `next_cursor` is where the part after it begins, whatever becomes of this one; without it nobody can tell yet.
    """

    write: Callable[[Session, Job, Instant], Job]
    next_cursor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LongWork:
    """One kind of long work: how its next part is read in a reader, and what becomes of what it leaves behind."""

    read: Callable[[Session, Job, int, Instant], Part]
    undo: Callable[[Session, Job], None]


Writing = Callable[[Database, FileStore, Clock, Job], Job]


def _publishing(session: Session, job: Job, cursor: int, now: Instant) -> Part:
    found = look_publishing(session, job, now, cursor=cursor)
    return Part(
        write=lambda session, job, now: publish_part(session, job, now, found),
        next_cursor=found.people[-1] if found and found.people else None,
    )


def _trial(session: Session, job: Job, _cursor: int, _now: Instant) -> Part:
    found = look_trial(session, job)
    return Part(write=lambda session, job, now: keep_trial(session, job, now, found))


def _leave(_session: Session, _job: Job) -> None:
    """Nothing is left behind."""


# What makes a file does so in one go, and is claimed only by whoever knows where files are kept.
WRITING: Final[Mapping[str, Writing]] = {EXPORT: write_export}
KINDS: Final[Mapping[str, LongWork]] = {
    MODEL_PUBLISHING: LongWork(read=_publishing, undo=undo_publishing),
    MODEL_TRIAL: LongWork(read=_trial, undo=_leave),
}


def run_long_work(
    database: Database,
    clock: Clock,
    *,
    is_over: IsOver = never,
    job_id: int | None = None,
    files: FileStore | None = None,
) -> int:
    """Does the parts of all jobs there are (or of one), or what its turn allows; returns how many parts it did."""
    kinds = [*KINDS, *(WRITING if files is not None else ())]
    parts = 0
    while not is_over() and (job := _claimed(database, clock, job_id, kinds)) is not None:
        parts += _work_on(database, clock, job, is_over) if job.kind in KINDS else _write(database, clock, job, files)
    return parts


def cancel_job(session: Session, job_id: int, now: Instant) -> Job:
    """Ends a job before it is done; what it had begun is undone."""
    job = jobs.cancel(session, job_id, now)
    _undo(session, job)
    return job


def _undo(session: Session, job: Job) -> None:
    """A file that was not finished leaves nothing behind."""
    if job.kind in KINDS:
        KINDS[job.kind].undo(session, job)


def _claimed(database: Database, clock: Clock, job_id: int | None, kinds: Sequence[str]) -> Job | None:
    """The next job; where there is none, nothing is written."""
    if not database.read_now(lambda session: jobs.has_work(session, kinds, clock(), job_id)):
        return None
    return database.write_now(lambda session: jobs.claim_job(session, kinds, clock(), job_id))


def _write(database: Database, clock: Clock, job: Job, files: FileStore | None) -> int:
    """Makes the job's file as one part."""
    _attempt(database, clock, job, lambda: WRITING[job.kind](database, cast("FileStore", files), clock, job))
    return 1


def _work_on(database: Database, clock: Clock, job: Job, is_over: IsOver) -> int:
    """Does its parts until it has ended, is someone else's, met a fault, or its turn is over; returns how many."""
    parts, ahead = 0, None
    while job.state == JobState.RUNNING:
        if is_over():
            _give_back(database, clock, job)
            break
        done = _attempt(database, clock, job, partial(_do_part, database, clock, job, ahead))
        if done is None:
            break
        after, ahead = done
        if after.state == JobState.RUNNING and after.cursor == job.cursor:
            Event().wait(_PAUSE_SECONDS)
        job, parts = after, parts + 1
    return parts


def _attempt(database: Database, clock: Clock, job: Job, do: Callable[[], T]) -> T | None:
    """What was done, or nothing: the job is someone else's by now, has failed, or is tried again later."""
    try:
        return do()
    except ClaimLost:
        return None
    except Refused as refusal:
        database.write_now(partial(_fail, job=job, now=clock(), error=refusal.code))
    except Exception as fault:  # noqa: BLE001 - whatever the part met, the job is tried again, and then has failed
        logger.warning("a part of a job failed: %s", type(fault).__name__)
        database.write_now(partial(_stumble, job=job, now=clock()))
    return None


def _do_part(database: Database, clock: Clock, job: Job, ahead: Part | None) -> tuple[Job, Part | None]:
    """Writes a part that may have been read ahead, and reads the one after it meanwhile.

    Not on SQLite: its log of what is written cannot begin anew while somebody reads, and would grow without end.
    """
    part = ahead or _read(database, clock, job, job.cursor)
    writing = database.write_later(lambda session: part.write(session, job, clock()))
    try:
        following = _read_ahead(database, clock, job, part)
    finally:
        # Whatever reading met, this part is whole or not at all before anything else is done about the job.
        after = writing.result()
    return after, following if after.cursor == part.next_cursor else None


def _read_ahead(database: Database, clock: Clock, job: Job, part: Part) -> Part | None:
    if part.next_cursor is None or database.is_sqlite:
        return None
    return _read(database, clock, job, part.next_cursor)


def _read(database: Database, clock: Clock, job: Job, cursor: int) -> Part:
    return database.read_now(lambda session: KINDS[job.kind].read(session, job, cursor, clock()))


def _give_back(database: Database, clock: Clock, job: Job) -> None:
    with suppress(ClaimLost):
        database.write_now(lambda session: jobs.release(session, job, clock()))


def _fail(session: Session, job: Job, now: Instant, error: str) -> None:
    with suppress(ClaimLost):
        jobs.fail(session, job, now, error)
        _undo(session, job)


def _stumble(session: Session, job: Job, now: Instant) -> None:
    with suppress(ClaimLost):
        if jobs.stumble(session, job, now):
            _undo(session, job)
