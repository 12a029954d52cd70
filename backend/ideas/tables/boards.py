"""The tables of boards: what is asked, who may see, post and vote, and who was invited or has joined."""

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id, Key
from backend.text import Wording


class Board(Base):
    """A question of a brand's to those who may see it; `access` and `tags` are read by rules/access.py and tags.py."""

    __tablename__ = "boards"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(Key, unique=True)
    brand_id: Mapped[int] = mapped_column(ForeignKey("brands.id"), index=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
    question: Mapped[Wording] = mapped_column(JSON)
    text: Mapped[Wording] = mapped_column(JSON)
    opens_at: Mapped[Instant | None] = mapped_column(BigInteger)
    closes_at: Mapped[Instant | None] = mapped_column(BigInteger)
    access: Mapped[dict[str, object]] = mapped_column(JSON)
    tags: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    purpose: Mapped[str] = mapped_column(Key, default="ideas")
    moderates: Mapped[str] = mapped_column(String(8), default="AFTER")
    ideas_a_day: Mapped[int] = mapped_column(Integer, default=5)
    comments_an_hour: Mapped[int] = mapped_column(Integer, default=20)
    pictures: Mapped[int] = mapped_column(Integer, default=3)
    created_at: Mapped[Instant] = mapped_column(BigInteger)


class BoardMember(Base):
    """Someone who was invited to a board, or has posted or voted there, or both."""

    __tablename__ = "board_members"
    __table_args__ = ({"sqlite_with_rowid": False},)

    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False, index=True)
    invited_at: Mapped[Instant | None] = mapped_column(BigInteger)
    joined_at: Mapped[Instant | None] = mapped_column(BigInteger)
