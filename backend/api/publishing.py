"""Publishing a measurement model: long work, of which the request itself does as much as is done in a moment."""

import asyncio
from functools import partial

from backend.api.fields.context import Context
from backend.db import Session
from backend.db.idempotency import Result
from backend.db.turns import Turns
from backend.jobs import run_long_work
from backend.loyalty.actions.publishing import ask_publishing
from backend.staff.rules import Permission

# A small panel is done within the request; due work does the rest of a large one.
_TURN_SECONDS = 2.0


def begin(session: Session, model_id: int, context: Context) -> Result:
    """Begins to publish a draft, or finds the job that does so already."""
    job = ask_publishing(
        session,
        model_id,
        permission=Permission.EDIT_MODELS,
        asked_by=context.viewer.member_id,
        now=context.now,
    )
    return {"id": model_id, "job": job.id}


async def work_on(context: Context, job_id: int | None) -> None:
    """Does parts of the job for a moment; whoever is doing it already goes on alone."""
    if job_id is not None:
        clock, is_over = partial(_now, context), Turns(seconds=_TURN_SECONDS).begin()
        await asyncio.to_thread(run_long_work, context.database, clock, is_over=is_over, job_id=job_id)


def _now(context: Context) -> int:
    """One request is one instant."""
    return context.now
