"""The table of staff tokens."""

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id


class StaffToken(Base):
    """A staff member's key to the API: only its SHA-256 is kept."""

    __tablename__ = "staff_tokens"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(32))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[Instant] = mapped_column(BigInteger)
    expires_at: Mapped[Instant | None] = mapped_column(BigInteger)
    revoked_at: Mapped[Instant | None] = mapped_column(BigInteger)
