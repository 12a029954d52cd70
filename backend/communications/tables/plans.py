"""The tables of communication plans: for each segment the aim, and what to say in each of the four directions."""

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id, Key, Text
from backend.text import Wording


class CommunicationPlan(Base):
    """One version of a product's plan (コミュニケーション戦略), and the reason for it; never changed."""

    __tablename__ = "communication_plans"
    __table_args__ = (UniqueConstraint("product_id", "version"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    version: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Instant] = mapped_column(BigInteger)
    created_by: Mapped[int] = mapped_column(ForeignKey("staff_members.id"))


class CommunicationAim(Base):
    """What a plan wants with one segment; -1 is whoever is not known."""

    __tablename__ = "communication_aims"
    __table_args__ = ({"sqlite_with_rowid": False},)

    plan_id: Mapped[int] = mapped_column(ForeignKey("communication_plans.id"), primary_key=True, autoincrement=False)
    segment: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    aim: Mapped[Wording] = mapped_column(JSON)


class CommunicationEntry(Base):
    """One thing that a plan says to one segment in one direction; -1 is whoever is not known.

    `after_days` count from entering the segment. Without `every_days` it is said once; with them again and again,
    `most` times where that is given. Its key stays its name from version to version.
    """

    __tablename__ = "communication_entries"
    __table_args__ = (UniqueConstraint("plan_id", "key"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("communication_plans.id"))
    key: Mapped[str] = mapped_column(Key)
    segment: Mapped[int] = mapped_column(SmallInteger)
    direction: Mapped[str] = mapped_column(String(8))
    form: Mapped[str] = mapped_column(String(16))
    title: Mapped[Wording] = mapped_column(JSON)
    text: Mapped[Wording] = mapped_column(JSON)
    url: Mapped[str | None] = mapped_column(String(400))
    after_days: Mapped[int] = mapped_column(Integer)
    every_days: Mapped[int | None] = mapped_column(Integer)
    most: Mapped[int | None] = mapped_column(Integer)
    purpose: Mapped[str] = mapped_column(Key)
    position: Mapped[int] = mapped_column(Integer)
