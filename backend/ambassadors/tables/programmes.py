"""The tables of programmes and of the agreements that their ambassadors accept."""

from collections.abc import Mapping

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id, Key
from backend.text import Wording


class Programme(Base):
    """A brand's ambassador programme (アンバサダープログラム): who may be asked, and what their help is worth.

    Referral links lead to the open touchpoint. `validity_days` is how long an invitation can be answered.
    """

    __tablename__ = "programmes"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(Key, unique=True)
    brand_id: Mapped[int] = mapped_column(ForeignKey("brands.id"), unique=True)
    name: Mapped[Wording] = mapped_column(JSON)
    purpose: Mapped[str] = mapped_column(Key, default="ambassadors")
    eligibility: Mapped[Mapping[str, object]] = mapped_column(JSON)
    touchpoint_id: Mapped[int | None] = mapped_column(ForeignKey("touchpoints.id"))
    points: Mapped[Mapping[str, int]] = mapped_column(JSON)
    validity_days: Mapped[int] = mapped_column(Integer, default=30)
    created_at: Mapped[Instant] = mapped_column(BigInteger)
    closed_at: Mapped[Instant | None] = mapped_column(BigInteger)


class Agreement(Base):
    """One version of what ambassadors agree to (規約), in every language; it is never changed, a newer one follows."""

    __tablename__ = "agreements"
    __table_args__ = (UniqueConstraint("programme_id", "version"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    version: Mapped[int] = mapped_column(Integer)
    wording: Mapped[Wording] = mapped_column(JSON)
    published_at: Mapped[Instant] = mapped_column(BigInteger)
