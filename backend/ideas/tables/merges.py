"""The table of merges: which idea was taken into which, and whether that was undone."""

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id


class IdeaMerge(Base):
    """One idea taken into another that says the same, by someone of the staff."""

    __tablename__ = "idea_merges"
    __table_args__ = (Index(None, "gone_id"), Index(None, "kept_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    gone_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"))
    kept_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"))
    at: Mapped[Instant] = mapped_column(BigInteger)
    by: Mapped[str] = mapped_column(String(120))
    undone_at: Mapped[Instant | None] = mapped_column(BigInteger)
