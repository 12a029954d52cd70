"""The tables by which ideas are found: their text as it is compared, and the pieces of it."""

from sqlalchemy import BigInteger, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, Text


class IdeaText(Base):
    """An idea's title and text as they are compared: see rules/grams.py."""

    __tablename__ = "idea_texts"

    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"), primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)


class IdeaGram(Base):
    """That an idea of the board holds a gram: two characters of Japanese, or three of a word, as a number."""

    __tablename__ = "idea_grams"
    __table_args__ = ({"sqlite_with_rowid": False},)

    board_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    gram: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    idea_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class GramCount(Base):
    """How many ideas of the board hold a gram: the rarest tell most."""

    __tablename__ = "gram_counts"
    __table_args__ = ({"sqlite_with_rowid": False},)

    board_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    gram: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ideas: Mapped[int] = mapped_column(Integer)
