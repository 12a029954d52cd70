"""The table of touchpoints."""

from sqlalchemy import BigInteger, Boolean, ForeignKey, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id, Key


class Touchpoint(Base):
    """A survey asked at a moment, about a product or a brand, in a period; an open one makes its own people."""

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
