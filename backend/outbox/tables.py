"""The tables of messages that wait to be sent, and of webhooks: whoever writes an event asks whether any listens."""

from sqlalchemy import JSON, BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id, Text


class OutboxMessage(Base):
    """One message, kept from its cause to its end; `next_at` is when it is next looked at, none when it is settled.

    `attempts` counts failures, `claims` the workers that took it since the last of them; `batch` is the file in which
    it was handed over.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(None, "channel", "next_at"),
        Index(None, "about_id", "kind"),
        Index(None, "subject_id"),
        Index(None, "dead_at"),
        Index(None, "batch"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    channel: Mapped[str] = mapped_column(String(16))
    # No foreign keys: the outbox knows neither people nor what its messages are about.
    subject_id: Mapped[int | None] = mapped_column(Id)
    about_id: Mapped[int] = mapped_column(Id)
    payload: Mapped[dict[str, object]] = mapped_column(JSON)
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    due_at: Mapped[Instant] = mapped_column(BigInteger)
    next_at: Mapped[Instant | None] = mapped_column(BigInteger)
    claimed_until: Mapped[Instant | None] = mapped_column(BigInteger)
    claims: Mapped[int] = mapped_column(Integer, default=0)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    sent_at: Mapped[Instant | None] = mapped_column(BigInteger)
    dead_at: Mapped[Instant | None] = mapped_column(BigInteger)
    cancelled_at: Mapped[Instant | None] = mapped_column(BigInteger)
    last_error: Mapped[str | None] = mapped_column(String(200))
    batch: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[Instant] = mapped_column(BigInteger)


class Webhook(Base):
    """An address of the company's own that is told of events, each signed with the webhook's secret."""

    __tablename__ = "webhooks"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    # A signature needs the secret itself; it signs what leaves here and opens nothing of ours.
    secret: Mapped[str] = mapped_column(String(120))
    events: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[Instant] = mapped_column(BigInteger)
    disabled_at: Mapped[Instant | None] = mapped_column(BigInteger)
    deleted_at: Mapped[Instant | None] = mapped_column(BigInteger)
