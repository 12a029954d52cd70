"""Reads what waits to be handed over in a file, and what was handed over in which."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.clock import Instant, to_datetime
from backend.errors import NotFound
from backend.invitations.rules import link_of
from backend.invitations.tables import Invitation
from backend.links import Links, Purpose
from backend.outbox.rules import ASKING, Channel
from backend.outbox.tables import OutboxMessage
from backend.panel.rules import preferences_link_of
from backend.panel.tables import Person

# What else goes out by file may be about a row of the same number.
_ASKING: Final = sorted(ASKING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a file of links: whom to write, and what about."""

    message_id: str
    kind: str
    person: str | int
    invitation: int
    language: str
    url: str
    preferences_url: str
    expires_at: str


def waiting_for_file(session: Session, touchpoint_id: int, *, limit: int, now: Instant) -> Sequence[OutboxMessage]:
    """The messages to a touchpoint's people that wait to be fetched, oldest first."""
    row = OutboxMessage
    statement = (
        select(row)
        .join(Invitation, Invitation.id == row.about_id)
        .where(
            row.channel == Channel.FILE.value,
            row.kind.in_(_ASKING),
            row.next_at <= now,
            Invitation.touchpoint_id == touchpoint_id,
        )
        .order_by(row.id)
        .limit(limit)
        .with_for_update(of=row)
    )
    return session.scalars(statement).all()


def newest_batch(session: Session) -> int:
    """The number of the newest file; 0 before the first one."""
    return session.scalar(select(func.max(OutboxMessage.batch)).where(OutboxMessage.batch.is_not(None))) or 0


def check_batch(session: Session, batch: int, touchpoint_id: int) -> None:
    """Refuses a file that never was."""
    row = OutboxMessage
    statement = (
        select(row.id)
        .join(Invitation, Invitation.id == row.about_id)
        .where(row.batch == batch, row.kind.in_(_ASKING), Invitation.touchpoint_id == touchpoint_id)
        .limit(1)
    )
    if session.scalar(statement) is None:
        raise NotFound(f"there is no file {batch} of this touchpoint", "batch")


def lines_of_batch(session: Session, batch: int, touchpoint_id: int, links: Links) -> list[Line]:
    """The lines of a file that was handed over, in its order; the same lines however often it is read."""
    statement = (
        select(OutboxMessage, Invitation, Person)
        .join(Invitation, Invitation.id == OutboxMessage.about_id)
        .join(Person, Person.id == Invitation.person_id)
        .where(
            OutboxMessage.batch == batch,
            OutboxMessage.kind.in_(_ASKING),
            Invitation.touchpoint_id == touchpoint_id,
            Person.erased_at.is_(None),
            Person.merged_into.is_(None),
        )
        .order_by(OutboxMessage.id)
    )
    return [_line(*row, links) for row in session.execute(statement)]


def _line(message: OutboxMessage, invitation: Invitation, person: Person, links: Links) -> Line:
    expires_at = to_datetime(invitation.expires_at).isoformat().replace("+00:00", "Z")
    return Line(
        message_id=message.message_id,
        kind=message.kind,
        person=person.external_ref or person.id,
        invitation=invitation.id,
        language=person.language,
        url=links.url(Purpose.SURVEY, link_of(invitation)),
        preferences_url=links.url(Purpose.PREFERENCES, preferences_link_of(person.id, person.created_at)),
        expires_at=expires_at,
    )
