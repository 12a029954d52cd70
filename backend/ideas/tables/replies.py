"""The tables of what the company answers to ideas, of the news that this makes, and of who has read them."""

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id, Text


class IdeaReply(Base):
    """One official answer to an idea, never changed: the newest says where the idea stands; its text is Markdown."""

    __tablename__ = "idea_replies"
    __table_args__ = (Index(None, "idea_id"), Index(None, "look_again_at"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"))
    status: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    # Why it was declined, and when that is looked at again.
    reason: Mapped[str] = mapped_column(Text)
    look_again_at: Mapped[Instant | None] = mapped_column(BigInteger)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
    member_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[Instant] = mapped_column(BigInteger)


class IdeaNews(Base):
    """Something that came of an idea, to be told to those whom it concerns: in parts, in the order of their ids.

    `by_id` is the person whose doing it was, who needs no telling; `told_up_to` the last who had their turn.
    """

    __tablename__ = "idea_news"
    __table_args__ = (Index(None, "idea_id", "at"), Index(None, "told_at"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"))
    kind: Mapped[str] = mapped_column(String(16))
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("idea_replies.id"))
    by_id: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[Instant] = mapped_column(BigInteger)
    told_up_to: Mapped[int] = mapped_column(BigInteger, default=0)
    told_at: Mapped[Instant | None] = mapped_column(BigInteger)


class IdeaReading(Base):
    """Until when a person has read the news of their ideas."""

    __tablename__ = "idea_readings"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    read_at: Mapped[Instant] = mapped_column(BigInteger)
