"""Puts messages into the outbox, lends them to workers, and settles what became of them."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import ColumnElement, Update, delete, select, update
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.parts import in_parts
from backend.db.statements import insert_new
from backend.errors import Refused
from backend.outbox.queries import get_message
from backend.outbox.rules import (
    MOST_CLAIMS,
    Channel,
    Claimed,
    Event,
    Kind,
    Message,
    Reason,
    Result,
    Settlement,
    State,
    check_reason,
    event_message,
    message_id_of,
    next_attempt,
    state_of,
)
from backend.outbox.tables import OutboxMessage


class NotDead(Refused):
    """Only a dead letter is tried anew."""

    code = "NOT_DEAD"


def enqueue(session: Session, messages: Iterable[Message], now: Instant) -> int:
    """Queues what is not queued yet, in the caller's transaction; returns how many were new."""
    return sum(insert_new(session, OutboxMessage, [_row(each, now) for each in part]) for part in in_parts(messages))


def announce(
    session: Session, event: Event, about_id: int, *, subject_id: int | None, step: str = "", now: Instant
) -> int:
    """Queues an event for whichever webhooks listen to it when it is sent; the same event about a row is told once."""
    message = event_message(event, about_id, subject_id=subject_id, step=step, now=now)
    return enqueue(session, [message], now)


def claim(session: Session, channel: Channel, *, limit: int, lease: int, now: Instant) -> list[Claimed]:
    """Lends the messages that are longest due to one worker for so many milliseconds; no other gets them meanwhile."""
    due = (
        select(OutboxMessage.id)
        .where(OutboxMessage.channel == channel.value, OutboxMessage.next_at <= now)
        .order_by(OutboxMessage.next_at, OutboxMessage.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    until = now + lease
    lent = (
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(select(due.c.id)))
        .values(next_at=until, claimed_until=until, claims=OutboxMessage.claims + 1)
        .returning(OutboxMessage)
        .execution_options(synchronize_session=False)
    )
    rows = sorted(session.scalars(lent), key=lambda row: row.id)
    settle(session, [_poisonous(row) for row in rows if row.claims > MOST_CLAIMS], now)
    return [_claimed(row) for row in rows if row.claims <= MOST_CLAIMS]


def lend(session: Session, rows: Sequence[OutboxMessage], until: Instant) -> list[Claimed]:
    """Lends messages that the caller has found, and holds locked, to the caller."""
    for row in rows:
        row.next_at = row.claimed_until = until
        row.claims += 1
    session.flush()
    return [_claimed(row) for row in rows]


def settle(session: Session, settlements: Sequence[Settlement], now: Instant) -> None:
    """Keeps what became of claimed messages; a worker that lost its claim changes nothing, but what is sent is sent."""
    for each in settlements:
        session.execute(_settled(each, now))


def cancel(
    session: Session,
    *,
    kinds: Collection[Kind],
    about_ids: Collection[int] = (),
    subject_ids: Collection[int] = (),
    reason: str = Reason.GONE,
    now: Instant,
) -> int:
    """Calls off what is not settled yet of these kinds, about these rows or to these people; returns how many."""
    wanted = [(OutboxMessage.about_id, about_ids), (OutboxMessage.subject_id, subject_ids)]
    parts = [column.in_(part) for column, ids in wanted for part in in_parts(ids)]
    return sum(_cancelled(session, kinds, part, check_reason(reason), now) for part in parts)


def retry(session: Session, message_id: int, now: Instant) -> OutboxMessage:
    """Tries a dead letter anew, from the first attempt on."""
    message = get_message(session, message_id)
    if state_of(message, now) is not State.DEAD:
        raise NotDead("this is no dead letter", "id")
    return send_again(session, message, now)


def send_again(session: Session, message: OutboxMessage, now: Instant) -> OutboxMessage:
    """Makes a message wait once more, under the same message id."""
    message.sent_at = message.dead_at = message.cancelled_at = message.claimed_until = None
    message.last_error = None
    message.attempts = message.claims = 0
    message.next_at = now
    session.flush()
    return message


def forget(session: Session, message_ids: Collection[int]) -> None:
    """Drops messages that nobody waits for."""
    session.execute(delete(OutboxMessage).where(OutboxMessage.id.in_(message_ids)))


def _row(message: Message, now: Instant) -> dict[str, object]:
    return {
        "kind": message.kind.value,
        "channel": message.channel.value,
        "subject_id": message.subject_id,
        "about_id": message.about_id,
        "payload": dict(message.payload),
        "message_id": message_id_of(message.kind, message.about_id, message.step),
        "due_at": message.due_at,
        "next_at": message.due_at,
        "claims": 0,
        "attempts": 0,
        "created_at": now,
    }


def _claimed(row: OutboxMessage) -> Claimed:
    return Claimed(
        id=row.id,
        kind=Kind(row.kind),
        channel=Channel(row.channel),
        subject_id=row.subject_id,
        about_id=row.about_id,
        payload=row.payload,
        message_id=row.message_id,
        attempts=row.attempts,
        claimed_until=row.claimed_until or 0,
    )


def _poisonous(row: OutboxMessage) -> Settlement:
    """Whatever takes it ends before it can say what became of it."""
    return Settlement(claimed=_claimed(row), result=Result.DEAD, reason=Reason.WORKER_LOST)


def _settled(settlement: Settlement, now: Instant) -> Update:
    row, claimed = OutboxMessage, settlement.claimed
    own = update(row).where(row.id == claimed.id).execution_options(synchronize_session=False)
    if settlement.result is Result.SENT:
        # Whoever else holds it by now, and whether it was called off: it has been sent.
        fresh = own.where(row.sent_at.is_(None))
        return fresh.values(
            sent_at=now,
            next_at=None,
            claimed_until=None,
            dead_at=None,
            cancelled_at=None,
            last_error=None,
            batch=settlement.batch,
        )
    held = own.where(row.claimed_until == claimed.claimed_until, row.next_at.is_not(None)).values(claimed_until=None)
    if settlement.result is Result.RELEASED:
        return held.values(next_at=now + settlement.later, claims=row.claims - 1)
    return _unsent(held.values(last_error=check_reason(settlement.reason)), settlement, now)


def _unsent(held: Update, settlement: Settlement, now: Instant) -> Update:
    if settlement.result is Result.CANCELLED:
        return held.values(next_at=None, cancelled_at=now)
    attempts = settlement.claimed.attempts + 1
    again = None if settlement.result is Result.DEAD else next_attempt(attempts, now)
    return held.values(attempts=attempts, claims=0, next_at=again, dead_at=now if again is None else None)


def _cancelled(session: Session, kinds: Collection[Kind], which: ColumnElement[bool], reason: str, now: Instant) -> int:
    row = OutboxMessage
    ended = (
        update(row)
        .where(which, row.kind.in_([kind.value for kind in kinds]), row.next_at.is_not(None))
        .values(next_at=None, claimed_until=None, cancelled_at=now, last_error=reason)
        .returning(row.id)
        .execution_options(synchronize_session=False)
    )
    return len(session.scalars(ended).all())
