"""The table of invitations."""

from collections.abc import Mapping

from sqlalchemy import JSON, BigInteger, Boolean, ForeignKey, Index, Integer, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id
from backend.invitations.rules import Snapshot
from backend.surveys.rules import Answer


class Invitation(Base):
    """One person asked at one touchpoint; `occasion` tells the years of a yearly one or the orders apart.

    `hidden` and `prefill` are what the link brings along; `snapshot` is how the person stood when they were asked.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("touchpoint_id", "person_id", "occasion"),
        UniqueConstraint("touchpoint_id", "open_key"),
        Index(None, "person_id"),
        Index(None, "open_link_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoints.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    occasion: Mapped[str] = mapped_column(String(80), default="")
    open_key: Mapped[str | None] = mapped_column(String(64))
    issued_at: Mapped[Instant] = mapped_column(BigInteger)
    expires_at: Mapped[Instant] = mapped_column(BigInteger)
    revoked_at: Mapped[Instant | None] = mapped_column(BigInteger)
    is_test: Mapped[bool] = mapped_column(Boolean, server_default=false())
    hidden: Mapped[Mapping[str, str] | None] = mapped_column(JSON(none_as_null=True))
    prefill: Mapped[Mapping[str, Answer] | None] = mapped_column(JSON(none_as_null=True))
    snapshot: Mapped[Snapshot | None] = mapped_column(JSON(none_as_null=True))
    open_link_id: Mapped[int | None] = mapped_column(BigInteger)
    reminders: Mapped[int] = mapped_column(Integer, server_default="0")
    reminded_at: Mapped[Instant | None] = mapped_column(BigInteger)
