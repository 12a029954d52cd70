"""The tables of people, the attributes the client defines, and the consents people gave."""

from sqlalchemy import JSON, BigInteger, Boolean, CheckConstraint, Float, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id, Key, Text
from backend.text import Wording


class Person(Base):
    """Someone on the panel (顧客・見込客)."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    external_ref: Mapped[str | None] = mapped_column(String(200), unique=True)
    language: Mapped[str] = mapped_column(String(8), default="ja")
    created_at: Mapped[Instant] = mapped_column(BigInteger)


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
    __table_args__ = (Index(None, "attribute_id", "number"), Index(None, "attribute_id", "text"))

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    attribute_id: Mapped[int] = mapped_column(ForeignKey("attributes.id"), primary_key=True)
    text: Mapped[str] = mapped_column(String(400))
    number: Mapped[float | None] = mapped_column(Float)
    updated_at: Mapped[Instant] = mapped_column(BigInteger)


class Consent(Base):
    """One decision of a person for or against a purpose, with the wording shown; the latest one counts."""

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
