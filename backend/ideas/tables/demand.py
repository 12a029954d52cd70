"""The table of who wants an idea, by the segment in which they stood when they voted."""

from sqlalchemy import BigInteger, Float, ForeignKey, Index, Integer, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base


class IdeaDemand(Base):
    """How many of an idea's voters stood in a segment (-1 is in none), and how well the idea fits that segment.

    `fit` is the lower bound of the segment's share among the voters: see rules/fit.py.
    """

    __tablename__ = "idea_demand"
    __table_args__ = (Index(None, "board_id", "segment", "fit", "idea_id"), {"sqlite_with_rowid": False})

    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"), primary_key=True, autoincrement=False)
    segment: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    board_id: Mapped[int] = mapped_column(BigInteger)
    voters: Mapped[int] = mapped_column(Integer)
    fit: Mapped[float] = mapped_column(Float)
