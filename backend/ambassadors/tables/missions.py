"""The tables of missions and of what ambassadors did for them."""

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id, Text
from backend.text import Wording


class Mission(Base):
    """Something that the ambassadors of a programme are asked to do by a day (ミッション): `target` is how often."""

    __tablename__ = "missions"
    __table_args__ = (Index(None, "programme_id", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[Wording] = mapped_column(JSON)
    text: Mapped[Wording] = mapped_column(JSON)
    target: Mapped[int] = mapped_column(Integer, default=1)
    touchpoint_id: Mapped[int | None] = mapped_column(ForeignKey("touchpoints.id"))
    # Boards are made in a room above this one, so that no key leads there.
    board_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    opens_at: Mapped[Instant | None] = mapped_column(BigInteger)
    due_at: Mapped[Instant | None] = mapped_column(BigInteger)
    points: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[Instant] = mapped_column(BigInteger)
    closed_at: Mapped[Instant | None] = mapped_column(BigInteger)


class MissionEntry(Base):
    """What one ambassador did for one mission, the proof they sent in, and how staff judged it."""

    __tablename__ = "mission_entries"
    __table_args__ = (UniqueConstraint("mission_id", "ambassador_id"), Index(None, "ambassador_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    mission_id: Mapped[int] = mapped_column(ForeignKey("missions.id"))
    ambassador_id: Mapped[int] = mapped_column(ForeignKey("ambassadors.id"))
    status: Mapped[str] = mapped_column(String(16))
    proof: Mapped[str | None] = mapped_column(Text)
    sent_in_at: Mapped[Instant | None] = mapped_column(BigInteger)
    done_at: Mapped[Instant | None] = mapped_column(BigInteger)
    judged_at: Mapped[Instant | None] = mapped_column(BigInteger)
    judged_by: Mapped[str | None] = mapped_column(String(120))
    note: Mapped[str | None] = mapped_column(Text)


class BoardJoin(Base):
    """When a person first took part on a board: boards are made above this room, which only remembers their ids."""

    __tablename__ = "board_joins"
    __table_args__ = ({"sqlite_with_rowid": False},)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    board_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    joined_at: Mapped[Instant] = mapped_column(BigInteger)
