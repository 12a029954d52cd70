"""The tables of staff: who works with the panel, and the tokens and sessions by which they are known."""

from enum import StrEnum, unique

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id, Key


class StaffMember(Base):
    """Someone on the staff, whatever tokens they have had; leads and decisions are theirs, not their tokens'.

    `subject_hash` is by what an identity provider knows them: the SHA-256 of its own name and of theirs there.
    """

    __tablename__ = "staff_members"
    __table_args__ = (Index(None, "team"), Index(None, "subject_hash", unique=True))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    team: Mapped[str | None] = mapped_column(Key)
    created_at: Mapped[Instant] = mapped_column(BigInteger)
    subject_hash: Mapped[str | None] = mapped_column(String(64))


@unique
class TokenSource(StrEnum):
    """Where a token came from."""

    ISSUED = "ISSUED"
    OIDC = "OIDC"


class StaffToken(Base):
    """A staff member's key to the API: only its SHA-256 is kept.

    `made_by` is the member who issued it, None where that was the command line or an identity provider; `used_at` is
    kept to the minute.
    """

    __tablename__ = "staff_tokens"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(32))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    member_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[Instant] = mapped_column(BigInteger)
    expires_at: Mapped[Instant | None] = mapped_column(BigInteger)
    revoked_at: Mapped[Instant | None] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(String(8), default="ISSUED", server_default="ISSUED")
    made_by: Mapped[int | None] = mapped_column(BigInteger)
    used_at: Mapped[Instant | None] = mapped_column(BigInteger)


class StaffSession(Base):
    """A browser in which someone on the staff is signed in: only the SHA-256 of its cookie is kept.

    It hangs on a token and ends with it; `used_at` is kept to the minute, and a session that rests too long is over.
    """

    __tablename__ = "staff_sessions"
    __table_args__ = (Index(None, "token_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token_id: Mapped[int] = mapped_column(ForeignKey("staff_tokens.id"))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[Instant] = mapped_column(BigInteger)
    used_at: Mapped[Instant] = mapped_column(BigInteger)
    expires_at: Mapped[Instant] = mapped_column(BigInteger)
    ended_at: Mapped[Instant | None] = mapped_column(BigInteger)
