"""The tables of brands and products."""

from sqlalchemy import JSON, BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id, Key
from backend.text import Wording


class Brand(Base):
    """The maker (ブランド・企業)."""

    __tablename__ = "brands"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(Key, unique=True)
    name: Mapped[Wording] = mapped_column(JSON)
    created_at: Mapped[Instant] = mapped_column(BigInteger)


class Product(Base):
    """What a brand makes and people buy (製品)."""

    __tablename__ = "products"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    brand_id: Mapped[int] = mapped_column(ForeignKey("brands.id"), index=True)
    key: Mapped[str] = mapped_column(Key, unique=True)
    name: Mapped[Wording] = mapped_column(JSON)
    created_at: Mapped[Instant] = mapped_column(BigInteger)
