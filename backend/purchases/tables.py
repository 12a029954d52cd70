"""The tables of purchases, of prospects' acts, and of the client's own tiers.

`came_as` is whom a line was recorded of, where that person has since been merged into another.
"""

from sqlalchemy import BigInteger, Boolean, Float, ForeignKey, Index, Integer, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id, Key


class Purchase(Base):
    """One order line of a person, as the client's shop knows it; a return keeps the line and ends its weight."""

    __tablename__ = "purchases"
    __table_args__ = (
        UniqueConstraint("product_id", "order_ref"),
        Index(None, "person_id", "product_id"),
        Index(None, "product_id", "purchased_at", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    order_ref: Mapped[str] = mapped_column(String(120))
    purchased_at: Mapped[Instant] = mapped_column(BigInteger)
    quantity: Mapped[float] = mapped_column(Float, default=1)
    amount: Mapped[float | None] = mapped_column(Float)
    currency: Mapped[str] = mapped_column(String(3), default="JPY")
    cross_sell: Mapped[bool] = mapped_column(Boolean, default=False)
    up_sell: Mapped[bool] = mapped_column(Boolean, default=False)
    revision: Mapped[int] = mapped_column(Integer, default=1)
    returned_at: Mapped[Instant | None] = mapped_column(BigInteger)
    recorded_at: Mapped[Instant] = mapped_column(BigInteger)
    came_as: Mapped[int | None] = mapped_column(BigInteger)


class Act(Base):
    """What a prospect did before buying: a site visit, a catalogue, a trial or a meeting."""

    __tablename__ = "acts"
    __table_args__ = (UniqueConstraint("product_id", "act_ref"), Index(None, "person_id", "product_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    act_ref: Mapped[str] = mapped_column(String(120))
    kind: Mapped[int] = mapped_column(SmallInteger)
    acted_at: Mapped[Instant] = mapped_column(BigInteger)
    recorded_at: Mapped[Instant] = mapped_column(BigInteger)
    came_as: Mapped[int | None] = mapped_column(BigInteger)


class PersonTier(Base):
    """The tier that the client's own scheme gives a person for a product, and until when."""

    __tablename__ = "person_tiers"
    __table_args__ = (UniqueConstraint("person_id", "product_id", "observed_at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    tier: Mapped[str] = mapped_column(Key)
    value: Mapped[float] = mapped_column(Float)
    revision: Mapped[int] = mapped_column(Integer)
    observed_at: Mapped[Instant] = mapped_column(BigInteger)
    valid_until: Mapped[Instant | None] = mapped_column(BigInteger)
    came_as: Mapped[int | None] = mapped_column(BigInteger)
