"""The table of the one key by which counts are veiled in this database."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, Id


class DisclosureKey(Base):
    """The one row, made with its table from the database's own secure random source; it never changes."""

    __tablename__ = "disclosure_keys"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(64))
