"""Watched audiences: who entered and who left since the last look is written down, part by part, and told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from backend.clock import MINUTE, Instant
from backend.db.rows import insert_rows
from backend.db.statements import table_of
from backend.outbox.actions import enqueue
from backend.outbox.queries import is_heard
from backend.outbox.rules import Event, event_message
from backend.panel.queries import known_people
from backend.segments.queries.audience_changes import Changes, still_entering, still_leaving
from backend.segments.queries.audiences import get_audience
from backend.segments.rules.audiences import AudienceClosed, AudienceFrozen, AudienceKind, next_look
from backend.segments.tables import Audience, AudienceEvent, AudienceMember

# How long one worker has an audience for itself; another one goes on where it ended.
LEASE: Final = 5 * MINUTE
_ENTER: Final = insert(table_of(AudienceMember))
_TOLD: Final = {True: Event.AUDIENCE_ENTERED, False: Event.AUDIENCE_LEFT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One whole look through an audience: since when, under which lease, and how many were seen."""

    begun_at: Instant
    lease: Instant
    people: int


def lock_audience(session: Session, audience_id: int) -> Audience:
    """The audience, which nobody else changes or looks through until this transaction ends."""
    get_audience(session, audience_id)
    statement = select(Audience).where(Audience.id == audience_id).with_for_update(key_share=True)
    return session.scalars(statement.execution_options(populate_existing=True)).one()


def watch_audience(session: Session, audience_id: int, now: Instant) -> Audience:
    """From the next look on, who enters and who leaves is told; whoever is in it already is written down quietly."""
    audience = lock_audience(session, audience_id)
    if audience.closed_at is not None:
        raise AudienceClosed("this audience was closed", "id")
    if audience.kind == AudienceKind.FROZEN:
        raise AudienceFrozen("nobody enters or leaves a frozen audience", "id")
    if not audience.watched:
        audience.watched, audience.filled_at, audience.look_at = True, None, now
    session.flush()
    return audience


def unwatch_audience(session: Session, audience_id: int, now: Instant) -> Audience:
    """Nobody is told any more; what was told stays, and the list of who was seen goes by and by."""
    audience = lock_audience(session, audience_id)
    if audience.watched:
        audience.watched, audience.filled_at, audience.look_at = False, None, now
    session.flush()
    return audience


def claim_look(session: Session, audience_id: int, now: Instant) -> Instant | None:
    """Lends an audience that is due to one worker until the instant told; nothing where another has it."""
    row = Audience
    due = update(row).where(row.id == audience_id, row.look_at <= now).values(look_at=now + LEASE)
    claimed = due.returning(row.look_at).execution_options(synchronize_session=False)
    return session.execute(claimed).scalar_one_or_none()


def hold_look(session: Session, audience_id: int, lease: Instant, now: Instant) -> Instant | None:
    """Lends it for longer; nothing where the lease was lost, or the audience was changed meanwhile."""
    audience = _leased(session, audience_id, lease)
    if audience is None:
        return None
    audience.look_at = max(lease, now + LEASE)
    return audience.look_at


def give_look_back(session: Session, audience_id: int, lease: Instant, now: Instant) -> None:
    """A look that is not whole goes on in the next round."""
    audience = _leased(session, audience_id, lease)
    if audience is not None:
        audience.look_at = now


def note_changes(session: Session, audience_id: int, found: Changes, now: Instant) -> int:
    """Writes down those of the found who still enter or leave, and tells of them; answers with how many they were.

    Whoever was forgotten or became someone else leaves without a word; so does everyone until the first list is whole.
    """
    audience = lock_audience(session, audience_id)
    if not audience.watched:
        return 0
    entered = still_entering(session, audience, found.entered, now)
    left = still_leaving(session, audience, found.left, now)
    row = AudienceMember
    if left:
        session.execute(delete(row).where(row.audience_id == audience_id, row.person_id.in_(left)))
    if entered:
        rows = [{"audience_id": audience_id, "person_id": person_id, "since": now} for person_id in entered]
        insert_rows(session.connection(), _ENTER, rows)
    if audience.filled_at is not None:
        here = known_people(session, left)
        _tell(session, audience, [person_id for person_id in left if person_id in here], entered=False, now=now)
        _tell(session, audience, entered, entered=True, now=now)
    return len(entered) + len(left)


def clear_members(session: Session, audience_id: int, found: Sequence[int]) -> int:
    """Drops some of those who were seen in an audience that is watched no more; answers with how many."""
    if lock_audience(session, audience_id).watched:
        return 0
    row = AudienceMember
    gone = delete(row).where(row.audience_id == audience_id, row.person_id.in_(found)).returning(row.person_id)
    return len(session.scalars(gone).all())


def settle_look(session: Session, audience_id: int, look: Look, now: Instant) -> None:
    """A look through an audience is whole: from the first one on, changes are told."""
    audience = _leased(session, audience_id, look.lease)
    if audience is None:
        return
    if not audience.watched:
        audience.look_at = None
        return
    audience.filled_at = audience.filled_at or now
    audience.people, audience.counted_at = look.people, now
    audience.look_at = next_look(look.begun_at, now)


def _leased(session: Session, audience_id: int, lease: Instant) -> Audience | None:
    """The audience, locked, as long as the lease holds."""
    audience = lock_audience(session, audience_id)
    return audience if audience.look_at == lease else None


def _tell(session: Session, audience: Audience, person_ids: Sequence[int], *, entered: bool, now: Instant) -> None:
    if not person_ids:
        return
    row = AudienceEvent
    rows = [
        {"audience_id": audience.id, "person_id": person_id, "entered": entered, "at": now} for person_id in person_ids
    ]
    written = session.execute(insert(row).returning(row.id, row.person_id), rows).all()
    event = _TOLD[entered]
    if is_heard(session, event):
        told = (
            event_message(event, audience.id, subject_id=each.person_id, step=str(each.id), now=now) for each in written
        )
        enqueue(session, told, now)
