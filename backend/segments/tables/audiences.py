"""The tables of saved audiences: what each says, who is in it, and who entered and left."""

from collections.abc import Mapping

from sqlalchemy import JSON, BigInteger, Boolean, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id, Key
from backend.text import Wording


class Audience(Base):
    """People under a name: a DYNAMIC one is whoever its condition holds of, a FROZEN one a list that stays.

    `where` is spelled as rules/spelling.py does, and never null: everybody is {"all": []}; a frozen one keeps what it
    was frozen from. `people` is how many there were at `counted_at`. While a dynamic one is watched, `look_at` is when
    its members are next compared; until `filled_at` they are written down without telling anyone.
    """

    __tablename__ = "audiences"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(Key, unique=True)
    name: Mapped[Wording] = mapped_column(JSON)
    where: Mapped[Mapping[str, object]] = mapped_column(JSON)
    kind: Mapped[str] = mapped_column(String(8))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
    created_at: Mapped[Instant] = mapped_column(BigInteger)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    frozen_at: Mapped[Instant | None] = mapped_column(BigInteger)
    counted_at: Mapped[Instant | None] = mapped_column(BigInteger)
    people: Mapped[int | None] = mapped_column(Integer)
    watched: Mapped[bool] = mapped_column(Boolean, default=False)
    filled_at: Mapped[Instant | None] = mapped_column(BigInteger)
    look_at: Mapped[Instant | None] = mapped_column(BigInteger)
    closed_at: Mapped[Instant | None] = mapped_column(BigInteger)


class AudienceMember(Base):
    """Someone on a frozen list, or as a watched dynamic audience was last seen.

    No foreign keys: hundreds of thousands are written in one statement, which would look for each of them twice.
    """

    __tablename__ = "audience_members"
    __table_args__ = ({"sqlite_with_rowid": False},)

    audience_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False, index=True)
    since: Mapped[Instant] = mapped_column(BigInteger)


class AudienceEvent(Base):
    """Someone was seen to have entered or left a watched audience; ids of one audience grow in the order of commits."""

    __tablename__ = "audience_events"
    __table_args__ = (Index(None, "audience_id", "id"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    audience_id: Mapped[int] = mapped_column(ForeignKey("audiences.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    entered: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[Instant] = mapped_column(BigInteger)
