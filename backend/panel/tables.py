"""The tables of people: how they are reached, what is known of them and was, and what they consented to."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id, Key, Text
from backend.text import Wording


class Person(Base):
    """Someone on the panel (顧客・見込客); of whoever was erased or merged into another, only the row stays."""

    __tablename__ = "people"
    # The few that are not counted among those on the panel.
    __table_args__ = (
        Index(
            "ix_people_absent",
            "id",
            sqlite_where=text("erased_at IS NOT NULL OR merged_into IS NOT NULL"),
            postgresql_where=text("erased_at IS NOT NULL OR merged_into IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    external_ref: Mapped[str | None] = mapped_column(String(200), unique=True)
    language: Mapped[str] = mapped_column(String(8), default="ja")
    channel: Mapped[str | None] = mapped_column(String(16))
    created_at: Mapped[Instant] = mapped_column(BigInteger)
    paused_until: Mapped[Instant | None] = mapped_column(BigInteger)
    erased_at: Mapped[Instant | None] = mapped_column(BigInteger)
    merged_into: Mapped[int | None] = mapped_column(BigInteger)
    # The latest import that named the person, be it without anything new.
    named_by: Mapped[int | None] = mapped_column(BigInteger)


class PeopleCount(Base):
    """How many people are on the panel, kept by the database whoever writes of them; shards add up."""

    __tablename__ = "people_counts"
    __table_args__ = ({"sqlite_with_rowid": False},)

    shard: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    people: Mapped[int] = mapped_column(BigInteger)


class Address(Base):
    """Where a person is reached, as they write it and as it is compared; one of each kind, EMAIL or PHONE."""

    __tablename__ = "addresses"
    __table_args__ = (Index(None, "normal"), Index(None, "updated_at"))

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    address: Mapped[str] = mapped_column(String(320))
    normal: Mapped[str] = mapped_column(String(320))
    verified_at: Mapped[Instant | None] = mapped_column(BigInteger)
    updated_at: Mapped[Instant] = mapped_column(BigInteger)


class Attribute(Base):
    """Something the client wants to know of people: its kind is TEXT, NUMBER, BOOLEAN, DATE or CHOICE."""

    __tablename__ = "attributes"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(Key, unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[Wording] = mapped_column(JSON)
    choices: Mapped[list[str]] = mapped_column(JSON)
    personal: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[Instant] = mapped_column(BigInteger)


class AttributeValue(Base):
    """What one attribute says of one person; numbers, dates (as days) and booleans also stand in `number`."""

    __tablename__ = "attribute_values"
    __table_args__ = (
        Index(None, "attribute_id", "number", "person_id"),
        Index(None, "attribute_id", "text", "person_id"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    attribute_id: Mapped[int] = mapped_column(ForeignKey("attributes.id"), primary_key=True)
    text: Mapped[str] = mapped_column(String(400))
    number: Mapped[float | None] = mapped_column(Float)
    updated_at: Mapped[Instant] = mapped_column(BigInteger)


class AttributeChange(Base):
    """What an attribute came to say of a person, since when and by whom; without text it was taken away."""

    __tablename__ = "attribute_changes"
    __table_args__ = (Index(None, "person_id", "attribute_id", "changed_at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    attribute_id: Mapped[int] = mapped_column(ForeignKey("attributes.id"))
    text: Mapped[str | None] = mapped_column(String(400))
    number: Mapped[float | None] = mapped_column(Float)
    source: Mapped[str] = mapped_column(String(120))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    changed_at: Mapped[Instant] = mapped_column(BigInteger)


class Consent(Base):
    """One decision of a person for or against a purpose, with the wording shown; the latest one counts.

    Without a channel it is about every one. A void one came by an import that was undone: it stays, and counts no more.
    """

    __tablename__ = "consents"
    __table_args__ = (
        Index(None, "person_id", "purpose", "decided_at"),
        CheckConstraint("purpose <> ''", name="purpose_named"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    purpose: Mapped[str] = mapped_column(Key)
    granted: Mapped[bool] = mapped_column(Boolean)
    wording: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(String(120))
    decided_at: Mapped[Instant] = mapped_column(BigInteger)
    channel: Mapped[str] = mapped_column(String(16), server_default=text("''"), default="")
    import_id: Mapped[int | None] = mapped_column(BigInteger)
    void_at: Mapped[Instant | None] = mapped_column(BigInteger)


class Import(Base):
    """One run in which a file, or rows like a file's, came into the panel; once settled it cannot be undone."""

    __tablename__ = "imports"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(200))
    rows: Mapped[int] = mapped_column(Integer)
    added: Mapped[int] = mapped_column(Integer)
    changed: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[Instant] = mapped_column(BigInteger)
    undone_at: Mapped[Instant | None] = mapped_column(BigInteger)
    settled_at: Mapped[Instant | None] = mapped_column(BigInteger)


class ImportPerson(Base):
    """A person whom an import added or changed, until that is undone."""

    __tablename__ = "import_people"

    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    added: Mapped[bool] = mapped_column(Boolean)


class ImportChange(Base):
    """What an import changed of a person besides attributes: how they are reached, as it was before and after."""

    __tablename__ = "import_changes"

    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    field: Mapped[str] = mapped_column(String(16), primary_key=True)
    before: Mapped[str | None] = mapped_column(String(320))
    after: Mapped[str | None] = mapped_column(String(320))


class ForgottenRef(Base):
    """The hash of a reference whose person was erased: nobody comes back by it."""

    __tablename__ = "forgotten_refs"

    ref_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    forgotten_at: Mapped[Instant] = mapped_column(BigInteger)


class PersonSession(Base):
    """A browser that a person entered with by a signed link; of what the browser shows, only the hash is kept."""

    __tablename__ = "sessions"
    __table_args__ = (Index(None, "person_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[Instant] = mapped_column(BigInteger)
    used_at: Mapped[Instant] = mapped_column(BigInteger)
    expires_at: Mapped[Instant] = mapped_column(BigInteger)
    ended_at: Mapped[Instant | None] = mapped_column(BigInteger)
