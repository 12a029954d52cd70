"""The table of what people got."""

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id, Key


class CommunicationContact(Base):
    """That a person was sent or shown something of a plan, be it by a campaign.

    `source` names the cause, so that one cause makes one contact. Without a channel it reached nobody who had not come
    by themselves. A DROPPED one was never sent after all, and counts no more.
    """

    __tablename__ = "communication_contacts"
    __table_args__ = (
        Index(None, "person_id", "product_id", "entry_key"),
        Index(None, "plan_id", "entry_key"),
        Index(None, "campaign_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("communication_plans.id"))
    entry_key: Mapped[str | None] = mapped_column(Key)
    campaign_id: Mapped[int | None] = mapped_column(BigInteger)
    channel: Mapped[str | None] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(8))
    source: Mapped[str | None] = mapped_column(String(200), unique=True)
    at: Mapped[Instant] = mapped_column(BigInteger)
