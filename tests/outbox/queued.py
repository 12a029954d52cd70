"""Messages for the tests of the outbox."""

from sqlalchemy import select

from backend.clock import Instant
from backend.db import Database
from backend.outbox.actions import claim, enqueue, settle
from backend.outbox.rules import Channel, Claimed, Kind, Message, Result, Settlement
from backend.outbox.tables import OutboxMessage

LEASE = 60_000


def message(about_id: int, due_at: Instant, *, kind: Kind = Kind.INVITATION, step: str = "") -> Message:
    """A mail about that row, to the person of the same number."""
    return Message(kind=kind, channel=Channel.EMAIL, about_id=about_id, step=step, subject_id=about_id, due_at=due_at)


def queue(database: Database, now: Instant, *messages: Message) -> int:
    """Queues the messages; how many were new."""
    return database.write_now(lambda session: enqueue(session, messages, now))


def take(database: Database, now: Instant, limit: int = 10) -> list[Claimed]:
    """Claims what is due for mail."""
    return database.write_now(lambda session: claim(session, Channel.EMAIL, limit=limit, lease=LEASE, now=now))


def end(
    database: Database, claimed: Claimed, result: Result, now: Instant, *, reason: str = "", later: int = 0
) -> None:
    """Settles one message."""
    settlement = Settlement(claimed=claimed, result=result, reason=reason, later=later)
    database.write_now(lambda session: settle(session, [settlement], now))


def rows(database: Database) -> list[OutboxMessage]:
    """Everything in the outbox, oldest first."""
    return database.read_now(lambda session: list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))))
