"""The tables of staff: who works with the panel, and the tokens by which they are known."""

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id, Key


class StaffMember(Base):
    """Someone on the staff, whatever tokens they have had; leads and decisions are theirs, not their tokens'."""

    __tablename__ = "staff_members"
    __table_args__ = (Index(None, "team"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    team: Mapped[str | None] = mapped_column(Key)
    created_at: Mapped[Instant] = mapped_column(BigInteger)


class StaffToken(Base):
    """A staff member's key to the API: only its SHA-256 is kept."""

    __tablename__ = "staff_tokens"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(32))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    member_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[Instant] = mapped_column(BigInteger)
    expires_at: Mapped[Instant | None] = mapped_column(BigInteger)
    revoked_at: Mapped[Instant | None] = mapped_column(BigInteger)
