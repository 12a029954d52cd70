"""The tables of webhooks and of what became of each delivery."""

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id, Text


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


class WebhookDelivery(Base):
    """One attempt to deliver one event to one webhook; what was sent and answered is not kept."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (Index(None, "webhook_id", "id"), Index(None, "outbox_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhooks.id"))
    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox.id"))
    event: Mapped[str] = mapped_column(String(40))
    attempt: Mapped[int] = mapped_column(Integer)
    status: Mapped[int | None] = mapped_column(Integer)
    reason: Mapped[str | None] = mapped_column(String(40))
    duration_ms: Mapped[int] = mapped_column(Integer)
    attempted_at: Mapped[Instant] = mapped_column(BigInteger)
