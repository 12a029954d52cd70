"""The tables of what people say to ideas: votes, comments, who follows, and what was reported."""

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id, Text


class Vote(Base):
    """That someone wants an idea, how strongly, and the segment they stood in then (-1 where it was not known).

    One with `via_id` was cast for the idea of that id, which was merged into this one since.
    """

    __tablename__ = "votes"
    __table_args__ = ({"sqlite_with_rowid": False},)

    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False, index=True)
    strength: Mapped[int] = mapped_column(SmallInteger)
    segment: Mapped[int] = mapped_column(SmallInteger)
    voted_at: Mapped[Instant] = mapped_column(BigInteger)
    via_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id"))


class Comment(Base):
    """What someone says to an idea, or to a comment on it; without a person or staff, its author was forgotten."""

    __tablename__ = "comments"
    __table_args__ = (Index(None, "idea_id", "id"), Index(None, "person_id", "created_at"), Index(None, "state"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    staff_name: Mapped[str | None] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[Instant] = mapped_column(BigInteger)


class Follow(Base):
    """That someone wants to hear what becomes of an idea."""

    __tablename__ = "follows"
    __table_args__ = ({"sqlite_with_rowid": False},)

    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False, index=True)
    since: Mapped[Instant] = mapped_column(BigInteger)


class Report(Base):
    """That someone thinks an idea or a comment should not be there; settled once staff have looked at it."""

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("subject", "subject_id", "person_id"),
        Index(None, "person_id"),
        Index(None, "settled_at", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    subject: Mapped[str] = mapped_column(String(8))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(String(400), default="")
    at: Mapped[Instant] = mapped_column(BigInteger)
    settled_at: Mapped[Instant | None] = mapped_column(BigInteger)
