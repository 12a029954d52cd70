"""The tables of the audit: entries in chains, one for each shard, where each chain ends, and about whom entries are."""

from enum import StrEnum, unique

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Key, Text


@unique
class Deed(StrEnum):
    """What kind of thing was done."""

    SEEN = "SEEN"
    CHANGED = "CHANGED"
    EXPORTED = "EXPORTED"
    COMMANDED = "COMMANDED"
    SIGNED_IN = "SIGNED_IN"
    SIGNED_OUT = "SIGNED_OUT"
    REFUSED = "REFUSED"


class AuditEntry(Base):
    """Who saw, changed or exported what, and when: added once, never changed, and bound to the entry before it.

    `told` is canonical JSON of numbers and of names that the program itself gives; `hash` is the SHA-256 over the hash
    of the entry before it in its shard and over all else that stands here.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index(None, "at", "shard", "number"),
        Index(None, "member_id", "at", "shard", "number"),
        Index(None, "operation", "at", "shard", "number"),
    )

    shard: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[Instant] = mapped_column(BigInteger)
    deed: Mapped[str] = mapped_column(String(16))
    operation: Mapped[str] = mapped_column(Key)
    member_id: Mapped[int | None] = mapped_column(BigInteger)
    token_id: Mapped[int | None] = mapped_column(BigInteger)
    told: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64))


class AuditBlock(Base):
    """About whom an entry is, for whoever asks who saw a person; it repeats what the entry tells.

    A row stands for people with neighbouring ids, each a bit of `people`: a page shows a hundred at once, and whoever
    asks for one of them reads the rows of no more than their neighbours.
    """

    __tablename__ = "audit_blocks"
    __table_args__ = ({"sqlite_with_rowid": False},)

    block: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[Instant] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    shard: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    people: Mapped[int] = mapped_column(BigInteger)


class AuditPeople(Base):
    """The same of entries from before there were blocks, one row for each person: looked up, and written no more."""

    __tablename__ = "audit_people"

    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[Instant] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    shard: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class AuditHead(Base):
    """Where a shard's chain ends, sealed with a secret that the database does not hold: a tail cut off is missed."""

    __tablename__ = "audit_heads"

    shard: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))
