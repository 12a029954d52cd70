"""The curves that purchases were found to follow, one row for each time they were looked at."""

from sqlalchemy import BigInteger, Float, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id


class LifetimeModel(Base):
    """What was fitted to the purchases of one product up to an instant; never changed, the newest counts.

    Times are weeks. Without `p`, `q` and `gamma` too few came back with an amount to tell what people spend.
    """

    __tablename__ = "lifetime_models"
    __table_args__ = (Index(None, "product_id", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    until: Mapped[Instant] = mapped_column(BigInteger)
    fitted_at: Mapped[Instant] = mapped_column(BigInteger)
    buyers: Mapped[int] = mapped_column(Integer)
    repeaters: Mapped[int] = mapped_column(Integer)
    r: Mapped[float] = mapped_column(Float)
    alpha: Mapped[float] = mapped_column(Float)
    a: Mapped[float] = mapped_column(Float)
    b: Mapped[float] = mapped_column(Float)
    log_likelihood: Mapped[float] = mapped_column(Float)
    currency: Mapped[str | None] = mapped_column(String(3))
    p: Mapped[float | None] = mapped_column(Float)
    q: Mapped[float | None] = mapped_column(Float)
    gamma: Mapped[float | None] = mapped_column(Float)
    correlation: Mapped[float | None] = mapped_column(Float)
