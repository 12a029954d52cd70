"""Long work: jobs that are done part by part, whoever does the next part, with how far they have come.

A job is claimed for a while. Each claim has a number, and a part counts only while its claim is the latest: whoever
was too slow or was killed in between is replaced, and no part is ever done twice.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

from sqlalchemy import JSON, BigInteger, ColumnElement, Index, Integer, String, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from backend.clock import MINUTE, Instant
from backend.db.paging import Page, Slice, keyset_page
from backend.db.tables import Base, Id
from backend.errors import NotFound, Refused

LEASE: Final = MINUTE
_MOST_STUMBLES: Final = 3
INTERNAL: Final = "INTERNAL"
"""The error of a job that met a fault of the program."""


class JobState(StrEnum):
    """How far long work has come."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


_AS_STORED: Final = {"synchronize_session": False, "populate_existing": True}
_UNDER_WAY: Final = (JobState.WAITING, JobState.RUNNING)


class ClaimLost(Refused):
    """Someone else is doing this job by now, or it has ended."""

    code = "CLAIM_LOST"


class JobEnded(Refused):
    """A job that has ended is not cancelled."""

    code = "JOB_ENDED"


class Job(Base):
    """Long work of one kind: what it is about, how far it has come, and what it came to.

    `cursor` is where the next part begins, `request` what was asked for, `result` what was found so far or at last.
    `permission` is what a member of staff needs to see it. Without `total` nobody knows yet how much there is.
    """

    __tablename__ = "jobs"
    __table_args__ = (Index(None, "state", "claimed_until"), Index(None, "kind", "about_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    about_id: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(12))
    done: Mapped[int] = mapped_column(BigInteger, default=0)
    total: Mapped[int | None] = mapped_column(BigInteger)
    cursor: Mapped[int] = mapped_column(BigInteger, default=0)
    request: Mapped[dict[str, object] | None] = mapped_column(JSON)
    result: Mapped[dict[str, object] | None] = mapped_column(JSON)
    error: Mapped[str | None] = mapped_column(String(60))
    permission: Mapped[str] = mapped_column(String(40))
    asked_by: Mapped[int | None] = mapped_column(BigInteger)
    claims: Mapped[int] = mapped_column(Integer, default=0)
    stumbles: Mapped[int] = mapped_column(Integer, default=0)
    claimed_until: Mapped[Instant | None] = mapped_column(BigInteger)
    created_at: Mapped[Instant] = mapped_column(BigInteger)
    started_at: Mapped[Instant | None] = mapped_column(BigInteger)
    finished_at: Mapped[Instant | None] = mapped_column(BigInteger)


def begin_job(
    session: Session,
    *,
    kind: str,
    permission: str,
    now: Instant,
    about_id: int | None = None,
    asked_by: int | None = None,
    total: int | None = None,
    request: Mapping[str, object] | None = None,
) -> Job:
    """New work that waits for whoever claims it."""
    job = Job(
        kind=kind,
        about_id=about_id,
        state=JobState.WAITING,
        done=0,
        total=total,
        cursor=0,
        request=None if request is None else dict(request),
        permission=permission,
        asked_by=asked_by,
        claims=0,
        stumbles=0,
        created_at=now,
    )
    session.add(job)
    session.flush()
    return job


def claim_job(session: Session, kinds: Collection[str], now: Instant, job_id: int | None = None) -> Job | None:
    """The oldest job of those kinds that nobody is doing (or that one), claimed for a while; None where there is none.

    Two who ask at once never get the same job.
    """
    other = aliased(Job)
    free = (
        select(other.id)
        .where(other.kind.in_(sorted(kinds)), _is_free(other, now))
        .order_by(other.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if job_id is not None:
        free = free.where(other.id == job_id)
    claiming = (
        update(Job)
        .where(Job.id == free.scalar_subquery())
        .values(
            state=JobState.RUNNING,
            claims=Job.claims + 1,
            claimed_until=now + LEASE,
            started_at=func.coalesce(Job.started_at, now),
        )
        .returning(Job)
    )
    return session.scalars(claiming, execution_options=_AS_STORED).first()


def advance(
    session: Session,
    job: Job,
    now: Instant,
    *,
    cursor: int,
    more: int = 0,
    done: int | None = None,
    total: int | None = None,
    result: Mapping[str, object] | None = None,
) -> Job:
    """Notes that a part was done, in the transaction that did it; refused where the claim is another's by now.

    It was so much more, or, where all of it begins anew whenever it begins again, so much in all.
    """
    known = Job.done + more if done is None else done
    values: dict[str, object] = {"cursor": cursor, "done": known, "claimed_until": now + LEASE, "stumbles": 0}
    if total is not None:
        values["total"] = total
    if result is not None:
        values["result"] = dict(result)
    return _change(session, job, values)


def finish(session: Session, job: Job, now: Instant, result: Mapping[str, object] | None = None) -> Job:
    """The job is done; what it came to stays with it."""
    values: dict[str, object] = {"state": JobState.DONE, "finished_at": now, "claimed_until": None}
    if result is not None:
        values["result"] = dict(result)
    return _change(session, job, {**values, "total": Job.done})


def fail(session: Session, job: Job, now: Instant, error: str) -> None:
    """The job cannot be done, for the reason of that code."""
    _change(session, job, {"state": JobState.FAILED, "error": error, "finished_at": now, "claimed_until": None})


def stumble(session: Session, job: Job, now: Instant) -> bool:
    """After a fault of the program the part is tried again later; at the third in a row the job has failed: True."""
    if job.stumbles + 1 >= _MOST_STUMBLES:
        fail(session, job, now, INTERNAL)
        return True
    _change(session, job, {"stumbles": job.stumbles + 1, "claimed_until": now + LEASE})
    return False


def release(session: Session, job: Job, now: Instant) -> None:
    """Gives the job back, for whoever comes next to go on with."""
    _change(session, job, {"state": JobState.WAITING, "claimed_until": now})


def cancel(session: Session, job_id: int, now: Instant) -> Job:
    """Ends a job that is waiting or under way; the part that is being done is undone."""
    ending = (
        update(Job)
        .where(Job.id == job_id, Job.state.in_(_UNDER_WAY))
        .values(state=JobState.CANCELLED, finished_at=now, claimed_until=None)
        .returning(Job)
    )
    job = session.scalars(ending, execution_options=_AS_STORED).first()
    if job is None:
        get_job(session, job_id)
        raise JobEnded("this job has ended already", "id")
    return job


def get_job(session: Session, job_id: int) -> Job:
    """The job of that id."""
    job = session.get(Job, job_id, populate_existing=True)
    if job is None:
        raise NotFound("there is no such job", "id")
    return job


def find_job(session: Session, kind: str, about_id: int) -> Job | None:
    """The newest job of that kind about that thing."""
    statement = select(Job).where(Job.kind == kind, Job.about_id == about_id)
    return session.scalar(statement.order_by(Job.id.desc()).limit(1))


def jobs_by_id(session: Session, ids: Collection[int]) -> dict[int, Job]:
    """The jobs among those ids."""
    return {job.id: job for job in session.scalars(select(Job).where(Job.id.in_(ids)))}


def list_jobs(session: Session, part: Slice, permissions: Collection[str]) -> Page[Job]:
    """The jobs that someone with those permissions may see."""
    return keyset_page(session, select(Job).where(Job.permission.in_(sorted(permissions))), [Job.id], part)


def has_work(session: Session, kinds: Collection[str], now: Instant, job_id: int | None = None) -> bool:
    """Whether a job of those kinds (or that one) waits for someone."""
    free = select(Job.id).where(Job.kind.in_(sorted(kinds)), _is_free(Job, now))
    if job_id is not None:
        free = free.where(Job.id == job_id)
    return session.scalar(free.limit(1)) is not None


def _is_free(job: type[Job], now: Instant) -> ColumnElement[bool]:
    return (job.state.in_(_UNDER_WAY)) & or_(job.claimed_until.is_(None), job.claimed_until <= now)


def _change(session: Session, job: Job, values: Mapping[str, object]) -> Job:
    """Changes a job that is under way by this very claim."""
    own = update(Job).where(Job.id == job.id, Job.claims == job.claims, Job.state == JobState.RUNNING)
    changed = session.scalars(own.values(**values).returning(Job), execution_options=_AS_STORED).first()
    if changed is None:
        raise ClaimLost("this job is someone else's by now, or has ended", "id")
    return changed
