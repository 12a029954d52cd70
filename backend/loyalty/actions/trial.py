"""Trying a measurement model on the whole ledger as long work: nothing is kept of it but what it showed."""

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.long_work import Job, advance, begin_job, finish
from backend.loyalty.queries.models import get_model, get_model_row
from backend.loyalty.queries.trial import TrialPart, trial_part
from backend.loyalty.rules.trial import together, trial_from_json, trial_json
from backend.panel.tables import Person

MODEL_TRIAL: Final = "MODEL_TRIAL"
_AGAINST: Final = "against"


def ask_trial(
    session: Session, model_id: int, against_id: int | None, *, permission: str, asked_by: int | None, now: Instant
) -> Job:
    """Asks who would stand elsewhere under the model than under another, or than under the live one."""
    get_model_row(session, model_id)
    return begin_job(
        session,
        kind=MODEL_TRIAL,
        about_id=model_id,
        permission=permission,
        asked_by=asked_by,
        total=session.scalar(select(func.count()).select_from(Person)) or 0,
        request={_AGAINST: get_model(session, against_id).id},
        now=now,
    )


def look_trial(session: Session, job: Job) -> TrialPart:
    """What the next people's ledgers say; read while nobody waits for it."""
    return trial_part(session, job.about_id or 0, against_of(job), job.cursor, job.created_at)


def keep_trial(session: Session, job: Job, now: Instant, found: TrialPart) -> Job:
    """Adds what was found to what the job has so far."""
    if found.last is None:
        return finish(session, job, now)
    counts = together(trial_from_json(job.result), found.counts)
    return advance(session, job, now, cursor=found.last, more=found.people, result=trial_json(counts))


def against_of(job: Job) -> int:
    """The model that a trial is held against."""
    kept = (job.request or {}).get(_AGAINST)
    return kept if isinstance(kept, int) else 0
