"""The table of invitations."""

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id


class Invitation(Base):
    """One person asked at one touchpoint; `occasion` tells the years of a yearly one or the orders apart."""

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("touchpoint_id", "person_id", "occasion"),
        UniqueConstraint("touchpoint_id", "open_key"),
        Index(None, "person_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoints.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    occasion: Mapped[str] = mapped_column(String(80), default="")
    open_key: Mapped[str | None] = mapped_column(String(64))
    issued_at: Mapped[Instant] = mapped_column(BigInteger)
    expires_at: Mapped[Instant] = mapped_column(BigInteger)
    revoked_at: Mapped[Instant | None] = mapped_column(BigInteger)
