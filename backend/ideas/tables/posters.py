"""The tables of who writes on boards under which name, of words that are not wanted, and of what moderators decided."""

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id


class Poster(Base):
    """A person as others see them on boards: a nickname, never the real name, and how far they are trusted.

    `nickname_normal` is what names are compared by. A block ends at `blocked_until`, or never where there is none.
    """

    __tablename__ = "posters"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    nickname: Mapped[str | None] = mapped_column(String(40))
    nickname_normal: Mapped[str | None] = mapped_column(String(160), unique=True)
    standing: Mapped[str] = mapped_column(String(16))
    blocked_until: Mapped[Instant | None] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(String(400))
    updated_at: Mapped[Instant] = mapped_column(BigInteger)


class BannedWord(Base):
    """A word that sends a text to the moderators, on one board or (without one) on all; `normal` is compared."""

    __tablename__ = "banned_words"
    __table_args__ = (UniqueConstraint("board_id", "normal"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id"))
    word: Mapped[str] = mapped_column(String(60))
    normal: Mapped[str] = mapped_column(String(240))
    added_by: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[Instant] = mapped_column(BigInteger)


class Moderation(Base):
    """What a moderator decided of an idea, a comment or a poster; by nobody where reports did it. Never changed."""

    __tablename__ = "moderations"
    __table_args__ = (Index(None, "subject", "subject_id", "at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    subject: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    verdict: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(400))
    by: Mapped[str | None] = mapped_column(String(120))
    at: Mapped[Instant] = mapped_column(BigInteger)
