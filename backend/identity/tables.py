"""The tables of suspected duplicates, of merges and what each one moved, and of people who were forgotten."""

from sqlalchemy import JSON, BigInteger, Float, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id


class Duplicate(Base):
    """Two people who may be one: the one who joined first, and the other."""

    __tablename__ = "duplicates"
    __table_args__ = (UniqueConstraint("person_id", "other_id"), Index(None, "other_id"), Index(None, "status"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(String(16))
    likeness: Mapped[float] = mapped_column(Float)
    status: Mapped[str] = mapped_column(String(16))
    found_at: Mapped[Instant] = mapped_column(BigInteger)
    asked_at: Mapped[Instant | None] = mapped_column(BigInteger)
    decided_at: Mapped[Instant | None] = mapped_column(BigInteger)


class Merge(Base):
    """One person taken into another, until it is undone."""

    __tablename__ = "merges"
    __table_args__ = (Index(None, "gone_id"), Index(None, "kept_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    gone_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    source: Mapped[str] = mapped_column(String(120))
    merged_at: Mapped[Instant] = mapped_column(BigInteger)
    undone_at: Mapped[Instant | None] = mapped_column(BigInteger)


class MergeRow(Base):
    """Something that a merge moved or filled in: which, and what of it was otherwise before."""

    __tablename__ = "merge_rows"
    __table_args__ = ({"sqlite_with_rowid": False},)

    merge_id: Mapped[int] = mapped_column(ForeignKey("merges.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    key: Mapped[str] = mapped_column(String(240), primary_key=True)
    was: Mapped[str | None] = mapped_column(String(240))


class Erasure(Base):
    """That someone asked to be forgotten, and when; nothing else is kept of it.

    `files` are the stored names of uploads still to be deleted; `journaled_at` is when the journal beside the database
    learnt of it.
    """

    __tablename__ = "erasures"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    erased_at: Mapped[Instant] = mapped_column(BigInteger)
    files: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    journaled_at: Mapped[Instant | None] = mapped_column(BigInteger)


class Search(Base):
    """Up to where the search for duplicates has come, by what it goes along."""

    __tablename__ = "duplicate_searches"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    reached: Mapped[int] = mapped_column(BigInteger)
