"""Reads the outbox."""

from collections.abc import Collection, Sequence

from sqlalchemy import Exists, exists, func, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db import Page, Slice, keyset_page
from backend.errors import NotFound
from backend.outbox.rules import Channel, Event, Kind, State
from backend.outbox.tables import OutboxMessage, Webhook

_LISTENS = (Webhook.deleted_at.is_(None), Webhook.disabled_at.is_(None))


def get_message(session: Session, message_id: int) -> OutboxMessage:
    """The message of that id."""
    found = session.get(OutboxMessage, message_id)
    if found is None:
        raise NotFound("there is no such message", "id")
    return found


def messages_by_id(session: Session, message_ids: Collection[int]) -> dict[int, OutboxMessage]:
    """Those of the messages that exist, by id."""
    rows = session.scalars(select(OutboxMessage).where(OutboxMessage.id.in_(message_ids)))
    return {row.id: row for row in rows}


def list_messages(
    session: Session,
    part: Slice,
    *,
    kind: Kind | None = None,
    channel: Channel | None = None,
    state: State | None = None,
    subject_id: int | None = None,
    now: Instant,
) -> Page[OutboxMessage]:
    """Messages in the order in which they were queued: of a kind, a channel, a state or a person, or all."""
    row = OutboxMessage
    statement = select(row)
    if kind is not None:
        statement = statement.where(row.kind == kind.value)
    if channel is not None:
        statement = statement.where(row.channel == channel.value)
    if subject_id is not None:
        statement = statement.where(row.subject_id == subject_id)
    if state is not None:
        is_claimed = func.coalesce(row.claimed_until, 0) > now
        statement = statement.where(
            {
                State.SENT: row.sent_at.is_not(None),
                State.DEAD: row.dead_at.is_not(None),
                State.CANCELLED: row.cancelled_at.is_not(None),
                State.CLAIMED: row.next_at.is_not(None) & is_claimed,
                State.WAITING: row.next_at.is_not(None) & ~is_claimed,
            }[state]
        )
    return keyset_page(session, statement, [row.id], part)


def oldest_due(session: Session, now: Instant) -> Instant | None:
    """Since when the message that has waited longest for a worker is due; none where nothing is."""
    waiting = [Channel.EMAIL.value, Channel.WEBHOOK.value]
    row = OutboxMessage
    return session.scalar(select(func.min(row.next_at)).where(row.channel.in_(waiting), row.next_at <= now))


def listening(session: Session) -> Sequence[Webhook]:
    """The webhooks that are told of what happens now."""
    return session.scalars(select(Webhook).where(*_LISTENS).order_by(Webhook.id)).all()


def is_heard(session: Session, event: Event) -> bool:
    """Whether any webhook listens to that event."""
    return any(event.value in webhook.events for webhook in listening(session))


def anyone_listens() -> Exists:
    """Whether there is any webhook at all, for a SELECT that is made anyway."""
    return exists().where(*_LISTENS)
