"""The table of rewards: a ledger that only grows."""

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id
from backend.text import Wording


class Reward(Base):
    """One line of an ambassador's rewards (謝礼): thanks, points or a gift; taking back is a line of its own.

    `turn` counts the lines of one kind for one cause: 0 gave it, 1 took it back, 2 gave it again. So the same cause
    never rewards twice, however often it is asked for.
    """

    __tablename__ = "rewards"
    __table_args__ = (
        UniqueConstraint("ambassador_id", "cause", "cause_id", "kind", "turn"),
        Index(None, "ambassador_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    ambassador_id: Mapped[int] = mapped_column(ForeignKey("ambassadors.id"))
    kind: Mapped[str] = mapped_column(String(16))
    points: Mapped[int] = mapped_column(Integer)
    wording: Mapped[Wording] = mapped_column(JSON)
    cause: Mapped[str] = mapped_column(String(16))
    cause_id: Mapped[str] = mapped_column(String(80))
    turn: Mapped[int] = mapped_column(Integer, default=0)
    by_name: Mapped[str | None] = mapped_column(String(120))
    granted_at: Mapped[Instant] = mapped_column(BigInteger)
