"""The table of schemes."""

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id


class SchemeRow(Base):
    """One version of how to meet people of one segment, standing and stage (営業スキーム); never changed.

    `segment` is the code of one of the eight where the reach is EXACT, of one of the four where it is BASE, and null
    where it is GENERAL. `place` spells reach, segment, standing and stage: the newest version of a place counts.
    """

    __tablename__ = "sales_schemes"
    __table_args__ = (UniqueConstraint("product_id", "place", "version"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    place: Mapped[str] = mapped_column(String(48))
    version: Mapped[int] = mapped_column(Integer)
    reach: Mapped[str] = mapped_column(String(8))
    segment: Mapped[int | None] = mapped_column(SmallInteger)
    standing: Mapped[str] = mapped_column(String(8))
    stage: Mapped[str] = mapped_column(String(16))
    content: Mapped[dict[str, object]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(400))
    created_at: Mapped[Instant] = mapped_column(BigInteger)
    member_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id"))
