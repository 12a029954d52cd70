"""The tables of ideas: what was posted, what stood before, its tags and pictures, and what is not posted yet."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id, Key, Text


class Idea(Base):
    """What someone posted on a board; without a person, its author was forgotten.

    `votes`, `needs` and `comments` count rows, and are right at every commit: whoever changes what they count holds
    the idea's row locked. `heat` is that of its votes (rules/trending.py). A merged idea names the one it was merged
    into; `absorbed` is how many ideas are merged into this one itself.
    """

    __tablename__ = "ideas"
    __table_args__ = (
        Index(None, "board_id", "votes", "id"),
        Index(None, "board_id", "heat", "id"),
        Index("ix_ideas_listed", "board_id", "state", "merged_into", "id"),
        Index(None, "person_id", "created_at"),
        Index(None, "merged_into"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16), default="NEW")
    votes: Mapped[int] = mapped_column(Integer, default=0)
    needs: Mapped[int] = mapped_column(Integer, default=0)
    comments: Mapped[int] = mapped_column(Integer, default=0)
    heat: Mapped[float] = mapped_column(Float, default=0.0)
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("ideas.id"))
    absorbed: Mapped[int] = mapped_column(Integer, default=0)
    # What came of it: the product that it was launched with, and when it is looked at again.
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
    look_again_at: Mapped[Instant | None] = mapped_column(BigInteger)
    created_at: Mapped[Instant] = mapped_column(BigInteger)
    edited_at: Mapped[Instant | None] = mapped_column(BigInteger)
    answered_at: Mapped[Instant | None] = mapped_column(BigInteger)


class IdeaTag(Base):
    """A tag of the board's that an idea bears."""

    __tablename__ = "idea_tags"
    __table_args__ = (Index(None, "tag", "idea_id"), {"sqlite_with_rowid": False})

    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"), primary_key=True, autoincrement=False)
    tag: Mapped[str] = mapped_column(Key, primary_key=True)


class IdeaEdit(Base):
    """How an idea stood until it was edited at that instant, by its author or by someone of the staff.

    `state` is the state that it was in: what nobody else saw then, nobody else sees in its history.
    """

    __tablename__ = "idea_edits"
    __table_args__ = (Index(None, "idea_id"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"))
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    tags: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(16))
    edited_at: Mapped[Instant] = mapped_column(BigInteger)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    staff_name: Mapped[str | None] = mapped_column(String(120))


class IdeaPicture(Base):
    """A picture under the random name it is stored by; without an idea, its person has not posted it yet."""

    __tablename__ = "idea_pictures"
    __table_args__ = (Index(None, "idea_id"), Index(None, "person_id"), Index(None, "created_at"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id"))
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    stored_as: Mapped[str] = mapped_column(String(64), unique=True)
    media_type: Mapped[str] = mapped_column(String(80))
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    size: Mapped[int] = mapped_column(Integer)
    alt: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[Instant] = mapped_column(BigInteger)


class IdeaDraft(Base):
    """What someone has begun to write on a board and nobody else sees."""

    __tablename__ = "idea_drafts"
    __table_args__ = ({"sqlite_with_rowid": False},)

    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False, index=True)
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    tags: Mapped[list[str]] = mapped_column(JSON)
    updated_at: Mapped[Instant] = mapped_column(BigInteger)
