"""Publishing a measurement model as long work: everyone's positions are made a part at a time while the old one serves.

From its beginning on every observation is folded under the new model too, so what arrives between parts is not missed.
Whoever began to write before that knew nothing of the new model: the first part waits until they have ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.long_work import Job, JobState, advance, begin_job, find_job, finish
from backend.loyalty.actions.models import begin_publishing, finish_publishing, give_up_publishing
from backend.loyalty.actions.rebuild import keep_rebuilt, rebuild_chunk
from backend.loyalty.queries.models import ModelStatus, get_model, get_model_row
from backend.loyalty.queries.rebuilt import Rebuilt, people_behind, rebuilt_between
from backend.panel.tables import Person

MODEL_PUBLISHING: Final = "MODEL_PUBLISHING"
PEOPLE_AT_ONCE: Final = 4_000
# SQLite writes every page that a part touches anew, and what is due lies scattered over its indexes by time: the
# larger the panel, the larger the parts. While one is written, nobody else writes.
_MOST_AT_ONCE: Final = 12_000
_PARTS: Final = 60
_BEGUN = text("SELECT CAST(pg_current_xact_id() AS text)")
_HAVE_ENDED = text("SELECT pg_snapshot_xmin(pg_current_snapshot()) > CAST(:begun AS xid8)")


def ask_publishing(session: Session, model_id: int, *, permission: str, asked_by: int | None, now: Instant) -> Job:
    """Begins to publish a draft; of one that is being published already, the job that does it."""
    if get_model_row(session, model_id).status == ModelStatus.PUBLISHING:
        under_way = find_job(session, MODEL_PUBLISHING, model_id)
        if under_way is not None and under_way.state in {JobState.WAITING, JobState.RUNNING}:
            return under_way
    else:
        begin_publishing(session, model_id)
    return begin_job(
        session,
        kind=MODEL_PUBLISHING,
        about_id=model_id,
        permission=permission,
        asked_by=asked_by,
        total=session.scalar(select(func.count()).select_from(Person)) or 0,
        request=_begun(session),
        now=now,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishingPart:
    """The next people and what their ledgers make of them under the model, read while others write."""

    people: Sequence[int]
    rebuilt: Rebuilt


def look_publishing(session: Session, job: Job, now: Instant, *, cursor: int | None = None) -> PublishingPart | None:
    """The next part, or the one behind that id; None while those who began to write before it have not ended."""
    after = job.cursor if cursor is None else cursor
    if after == 0 and not _have_earlier_ones_ended(session, job):
        return None
    people = people_behind(session, after, _at_once(session, job))
    active = get_model(session, job.about_id)
    last = people[-1] if people else after
    return PublishingPart(people=people, rebuilt=rebuilt_between(session, active, after, last, now))


def publish_part(session: Session, job: Job, now: Instant, found: PublishingPart | None) -> Job:
    """Keeps the positions of the next people; behind the last one the model goes live."""
    model_id = job.about_id or 0
    if found is None:
        return advance(session, job, now, cursor=0)
    if not found.people:
        finish_publishing(session, model_id, now)
        return finish(session, job, now)
    active, last = get_model(session, model_id), found.people[-1]
    if not keep_rebuilt(session, active, job.cursor, found.people, found.rebuilt):
        # Someone of them was written meanwhile: read once more, with everyone else waiting.
        reached, _ = rebuild_chunk(session, active, job.cursor, len(found.people), now)
        last = reached or last
    return advance(session, job, now, cursor=last, more=len(found.people))


def undo_publishing(session: Session, job: Job) -> None:
    """What is cancelled or cannot be done leaves a draft behind."""
    give_up_publishing(session, job.about_id or 0)


def _at_once(session: Session, job: Job) -> int:
    if session.get_bind().dialect.name == "postgresql":
        return PEOPLE_AT_ONCE
    return max(PEOPLE_AT_ONCE, min((job.total or 0) // _PARTS, _MOST_AT_ONCE))


def _begun(session: Session) -> dict[str, object] | None:
    """The transaction that began it; on SQLite nobody else writes meanwhile."""
    if session.get_bind().dialect.name != "postgresql":
        return None
    return {"begun": session.execute(_BEGUN).scalar_one()}


def _have_earlier_ones_ended(session: Session, job: Job) -> bool:
    if not job.request or "begun" not in job.request:
        return True
    return bool(session.execute(_HAVE_ENDED, {"begun": job.request["begun"]}).scalar_one())
