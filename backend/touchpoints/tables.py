"""The tables of touchpoints and of the places where the links of open ones hang."""

from collections.abc import Mapping

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ForeignKey,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id, Key
from backend.surveys.rules import Answer


class Touchpoint(Base):
    """A survey asked at a moment, about a product or a brand, in a period; an open one makes its own people.

    One that plans itself invites people without being told. While one worker plans it, `planning_until` is in the
    future; `planned_at` is when a round was last whole.
    """

    __tablename__ = "touchpoints"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(Key, unique=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"), index=True)
    moment: Mapped[int] = mapped_column(SmallInteger)
    brand_id: Mapped[int] = mapped_column(ForeignKey("brands.id"), index=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"), index=True)
    channel: Mapped[str] = mapped_column(String(16), default="FILE")
    is_open: Mapped[bool] = mapped_column(Boolean, default=False)
    opens_at: Mapped[Instant | None] = mapped_column(BigInteger)
    closes_at: Mapped[Instant | None] = mapped_column(BigInteger)
    expiry_days: Mapped[int] = mapped_column(Integer, default=30)
    created_at: Mapped[Instant] = mapped_column(BigInteger)
    rules: Mapped[Mapping[str, object] | None] = mapped_column(JSON(none_as_null=True))
    audience: Mapped[Mapping[str, object] | None] = mapped_column(JSON(none_as_null=True))
    plans_itself: Mapped[bool] = mapped_column(Boolean, server_default=false())
    planned_at: Mapped[Instant | None] = mapped_column(BigInteger)
    planning_until: Mapped[Instant | None] = mapped_column(BigInteger)


class OpenLink(Base):
    """One place where an open touchpoint's link hangs (a shop's counter, a poster), and what it says of it."""

    __tablename__ = "open_links"
    __table_args__ = (UniqueConstraint("touchpoint_id", "key"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoints.id"))
    key: Mapped[str] = mapped_column(Key)
    hidden: Mapped[Mapping[str, str]] = mapped_column(JSON)
    prefill: Mapped[Mapping[str, Answer]] = mapped_column(JSON)
    created_at: Mapped[Instant] = mapped_column(BigInteger)
