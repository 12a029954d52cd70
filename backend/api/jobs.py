"""Long work in the schema: how far it has come, and ending it."""

from typing import Annotated

import strawberry

from backend import jobs as work
from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import by_id
from backend.api.fields.mutations import Payload, RepeatableInput, attempt
from backend.api.shapes.enums import described
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.scalars import JSON, DateTime, optional_time
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.viewers.permissions import Viewer, guarded, resolved
from backend.clock import MINUTE
from backend.db import Session
from backend.db import long_work as queries
from backend.db.idempotency import Result
from backend.db.long_work import JobState
from backend.jobs.exporting import EXPORT, ExportFile, files_of
from backend.links import Link, Purpose
from backend.loyalty.actions.trial import MODEL_TRIAL
from backend.staff.rules import Permission

# What these came to has people and small groups in it: their own fields tell it, to whoever may see it.
_TOLD_ELSEWHERE = frozenset({MODEL_TRIAL})
_RESULT_URL_LASTS = 15 * MINUTE

described(
    JobState,
    "How far long work has come.",
    {
        JobState.WAITING: "Nobody is doing it at this moment.",
        JobState.RUNNING: "It is being done.",
        JobState.DONE: "It is done.",
        JobState.FAILED: "It could not be done; `error` says why.",
        JobState.CANCELLED: "It was ended before it was done.",
    },
)


@object_shape
class Job(Node):
    """Long work: done part by part, while everything else goes on."""

    row: strawberry.Private[queries.Job]
    kind: str = says("What is being done, such as MODEL_PUBLISHING.")
    state: JobState = says("How far it has come.")
    done: int = says("How much of it is done, in people or rows.")
    total: int | None = says("How much there is to do, as far as is known.")
    progress: float | None = says("The part of it that is done, 0..1; null where nobody knows how much there is.")
    result: JSON | None = says(
        "What it came to so far; null where a field of its own tells that, as `modelTrial` does."
    )
    error: str | None = says("A stable code of why it could not be done.")
    created_at: DateTime = says("When it was asked for.")
    started_at: DateTime | None = says("When its first part was begun.")
    finished_at: DateTime | None = says("When it ended.")

    @resolved
    async def result_url(self, info: Info) -> str | None:
        """Where whoever asked for it fetches the file that it made, with their token, for the next quarter of an hour.

        Asked for again it is another address. Null where it made none, or its file is kept no more.
        """
        file = await _file(self.row, info.context)
        return None if file is None else info.context.links.url(Purpose.EXPORT, _result_link(self.row, info.context))

    @resolved
    async def result_expires_at(self, info: Info) -> DateTime | None:
        """Until when its file is kept, unless somebody who may be in it asks to be forgotten before."""
        file = await _file(self.row, info.context)
        return None if file is None else DateTime(file.until)


def job_of(row: queries.Job) -> Job:
    """The job as the schema shows it."""
    told = row.result is not None and row.kind not in _TOLD_ELSEWHERE
    return Job(
        row=row,
        id=global_id("Job", row.id),
        kind=row.kind,
        state=JobState(row.state),
        done=row.done,
        total=row.total,
        progress=_progress(row),
        result=JSON(row.result) if told else None,
        error=row.error,
        created_at=DateTime(row.created_at),
        started_at=optional_time(row.started_at),
        finished_at=optional_time(row.finished_at),
    )


async def find_job(context: Context, job_id: int | None) -> Job | None:
    """The job of that key, if the viewer may see its kind of work."""
    row = None if job_id is None else await context.load(queries.jobs_by_id, job_id)
    if row is None:
        return None
    context.viewer.need(Permission(row.permission))
    return job_of(row)


KINDS = {"Job": Kind(permission=Permission.READ_CATALOGUE, fetch=lambda context, keys: find_job(context, keys[0]))}


@strawberry.type
class JobsQuery:
    """What can be asked of long work."""

    @guarded(Permission.READ_LOYALTY)
    async def job(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Its id.")]
    ) -> Job | None:
        """A job by its id, for whoever has the permission that its kind of work needs."""
        return await find_job(info.context, parse_id(id, "Job", "id"))

    @guarded(Permission.READ_LOYALTY)
    async def jobs(
        self, info: Info, *, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Job]:
        """The jobs that the viewer may see, the latest first."""
        part = asked(first, after, last, before, int, descending=True, of="Job")
        allowed = _permissions(info.context.viewer)
        return await connected(info.context.read(lambda session: queries.list_jobs(session, part, allowed)), job_of)


@input_shape
class JobCancelInput(RepeatableInput):
    """A job to end."""

    id: strawberry.ID = says("The job's id.")


@object_shape
class JobCancelPayload(Payload):
    """What `jobCancel` answers."""

    job: Job | None = says("The job, now cancelled.")


@strawberry.type
class JobsMutation:
    """What changes long work."""

    @guarded(Permission.READ_LOYALTY)
    async def job_cancel(self, info: Info, input: JobCancelInput) -> JobCancelPayload:
        """Ends a job before it is done, for whoever asked for it; a model being published is a draft again.

        Of anyone else's, whoever ends it needs EDIT_MODELS.
        """
        context = info.context

        def work_of(session: Session) -> Result:
            job_id = parse_id(input.id, "Job", "id")
            job = queries.get_job(session, job_id)
            context.viewer.need(Permission(job.permission))
            if job.asked_by != context.viewer.member_id:
                context.viewer.need(Permission.EDIT_MODELS)
            return {"id": work.cancel_job(session, job_id, context.now).id}

        done = await attempt(info, input, work_of)
        return JobCancelPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            job=await by_id(context, queries.jobs_by_id, job_of, done.id()),
        )


async def _file(row: queries.Job, context: Context) -> ExportFile | None:
    """The file that the job made for this viewer, if it is kept."""
    if row.kind != EXPORT or row.asked_by != context.viewer.member_id:
        return None
    return await context.load(files_of, row.id, context.now)


def _result_link(row: queries.Job, context: Context) -> Link:
    """Good for whoever asked for the job, and for a short while."""
    return Link(
        id=row.id,
        issued_at=context.now,
        expires_at=context.now + _RESULT_URL_LASTS,
        place=context.viewer.member_id,
    )


def _permissions(viewer: Viewer) -> list[Permission]:
    return [permission for permission in Permission if viewer.may(permission)]


def _progress(row: queries.Job) -> float | None:
    if row.state == JobState.DONE:
        return 1.0
    return None if not row.total else min(row.done / row.total, 1.0)
