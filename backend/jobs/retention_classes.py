"""What is kept for how long: every class of data that is ever let go of, what of it goes, and what stays.

The ledger, positions, purchases, consents, the audit and the journal of erasures are in none of them: every figure is
made of them, or they have to be shown later. People leave by being forgotten, not by growing old.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from backend.channels.tables import WebhookDelivery
from backend.clock import Instant
from backend.db import Base
from backend.db.idempotency import IdempotencyKey
from backend.db.long_work import Job, JobState
from backend.db.retention import count_rows, delete_rows
from backend.ideas.tables import IdeaDraft
from backend.identity.actions.words import cut_files, cut_words
from backend.outbox.rules import Kind
from backend.outbox.tables import OutboxMessage
from backend.panel.tables import Import, ImportChange, ImportPerson, PersonSession
from backend.responses.tables import Response, Upload
from backend.segments.tables import AudienceEvent
from backend.staff.tables import StaffSession

Which = Callable[[Instant], ColumnElement[bool]]
Clear = Callable[[Session, Instant, Instant, int], int]
"""Lets go of some of what is older than the first instant, at the second one; answers with how much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retained:
    """A class of data: its name in KIZUNA_RETENTION, how many days it is kept (none: for ever), and what goes then."""

    name: str
    days: int | None
    goes: str
    count: Callable[[Session, Instant], int]
    clear: Clear


def _rows(name: str, days: int, goes: str, table: type[Base], which: Which) -> Retained:
    """A class whose rows go whole."""
    return Retained(
        name=name,
        days=days,
        goes=goes,
        count=lambda session, before: count_rows(session, table, which(before)),
        clear=lambda session, before, _now, limit: delete_rows(session, table, which(before), limit=limit),
    )


def _words(name: str, days: int | None, goes: str, which: Which, clear: Callable[..., None]) -> Retained:
    """A class of responses that stay, and lose something."""

    def cleared(session: Session, before: Instant, now: Instant, limit: int) -> int:
        ids = session.scalars(select(Response.id).where(which(before)).order_by(Response.id).limit(limit)).all()
        clear(session, ids, now)
        return len(ids)

    return Retained(
        name=name,
        days=days,
        goes=goes,
        count=lambda session, before: count_rows(session, Response, which(before)),
        clear=cleared,
    )


def _settled_events(before: Instant) -> ColumnElement[bool]:
    """What programs were told of, long since; letters stay, for they say who was written to, and when."""
    row = OutboxMessage
    told = row.kind.in_([Kind.EVENT.value, Kind.DELIVERY.value])
    on_record = select(WebhookDelivery.id).where(WebhookDelivery.outbox_id == row.id).exists()
    return and_(told, row.next_at.is_(None), row.created_at < before, ~on_record)


def _unfinished(before: Instant) -> ColumnElement[bool]:
    row = Response
    return and_(row.finished_at.is_(None), row.updated_at < before, row.words_cut_at.is_(None))


def _finished(before: Instant) -> ColumnElement[bool]:
    return and_(Response.finished_at < before, Response.words_cut_at.is_(None))


def _with_files(before: Instant) -> ColumnElement[bool]:
    files = select(Upload.id).where(Upload.response_id == Response.id).exists()
    return and_(Response.updated_at < before, files)


def _settled_imports(before: Instant) -> ColumnElement[bool]:
    return and_(Import.created_at < before, Import.settled_at.is_(None))


def _settle_imports(session: Session, before: Instant, now: Instant) -> int:
    """Lets go of what imports changed, part by part; from then on they cannot be undone."""
    import_id = session.scalar(select(func.min(Import.id)).where(_settled_imports(before)))
    if import_id is None:
        return 0
    # First the mark, so that nobody undoes what is only half there.
    session.execute(update(Import).where(Import.id == import_id).values(settled_at=now))
    return 1


def _settle_rows(session: Session, limit: int) -> int:
    settled = select(Import.id).where(Import.settled_at.is_not(None))
    return sum(
        delete_rows(session, table, table.import_id.in_(settled), limit=limit) for table in (ImportPerson, ImportChange)
    )


_ENDED: Final = (JobState.DONE.value, JobState.FAILED.value, JobState.CANCELLED.value)

CLASSES: Final = (
    _rows(
        "sessions", 30, "sessions of people that are over", PersonSession,
        lambda before: or_(PersonSession.expires_at < before, PersonSession.ended_at < before),
    ),
    _rows(
        "staff_sessions", 90, "sessions of staff that are over", StaffSession,
        lambda before: or_(StaffSession.expires_at < before, StaffSession.ended_at < before),
    ),
    _rows(
        "idempotency_keys", 30, "what repeated requests came to", IdempotencyKey,
        lambda before: IdempotencyKey.created_at < before,
    ),
    _rows(
        "audience_events", 400, "who entered and left watched audiences", AudienceEvent,
        lambda before: AudienceEvent.at < before,
    ),
    _rows(
        "deliveries", 90, "attempts to deliver to webhooks", WebhookDelivery,
        lambda before: WebhookDelivery.attempted_at < before,
    ),
    _rows("events", 400, "what webhooks were told of", OutboxMessage, _settled_events),
    _rows(
        "jobs", 180, "long work that ended, with its results", Job,
        lambda before: and_(Job.state.in_(_ENDED), Job.created_at < before),
    ),
    _rows("drafts", 180, "ideas begun and never posted", IdeaDraft, lambda before: IdeaDraft.updated_at < before),
    Retained(
        name="imports",
        days=365,
        goes="what undoing an import of people needs",
        count=lambda session, before: count_rows(session, Import, _settled_imports(before)),
        clear=lambda session, before, now, limit: _settle_rows(session, limit) or _settle_imports(session, before, now),
    ),
    _words("unfinished", 365, "words and files of forms left half-way", _unfinished, cut_words),
    _words("words", None, "words and files of finished forms", _finished, cut_words),
    _words("files", None, "files that were answers", _with_files, lambda session, ids, _now: cut_files(session, ids)),
)  # fmt: skip
BY_NAME: Final[Mapping[str, Retained]] = {each.name: each for each in CLASSES}
