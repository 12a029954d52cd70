"""The tables of decisions whether to contact someone, of other contacts, and of the caps on contacts."""

from collections.abc import Sequence

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id, Key


class ContactDecision(Base):
    """Whether one person was contacted at a touchpoint on an occasion, and which rule decided; the latest state.

    Step 0 is the invitation, the others its reminders. What is held is looked at again at `until_at`. `contact_at`
    is when the message is due, and counts towards the caps.
    """

    __tablename__ = "contact_decisions"
    __table_args__ = (
        UniqueConstraint("touchpoint_id", "person_id", "occasion", "step"),
        Index(None, "person_id", "contact_at"),
        Index(None, "touchpoint_id", "step", "contact_at"),
        Index(None, "touchpoint_id", "until_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoints.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    occasion: Mapped[str] = mapped_column(String(80))
    step: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str] = mapped_column(String(16))
    rule: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(16))
    until_at: Mapped[Instant | None] = mapped_column(BigInteger)
    contact_at: Mapped[Instant | None] = mapped_column(BigInteger)
    invitation_id: Mapped[int | None] = mapped_column(BigInteger)
    decided_at: Mapped[Instant] = mapped_column(BigInteger)


class ContactChange(Base):
    """What a decision was before another rule decided otherwise."""

    __tablename__ = "contact_changes"
    __table_args__ = (Index(None, "decision_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("contact_decisions.id"))
    kind: Mapped[str] = mapped_column(String(16))
    rule: Mapped[str] = mapped_column(String(32))
    until_at: Mapped[Instant | None] = mapped_column(BigInteger)
    decided_at: Mapped[Instant] = mapped_column(BigInteger)


class OtherContact(Base):
    """A message of another room to someone, which counts towards the caps; the kind says whose row `about_id` is."""

    __tablename__ = "other_contacts"
    __table_args__ = (Index(None, "person_id", "contact_at"), {"sqlite_with_rowid": False})

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    about_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    channel: Mapped[str] = mapped_column(String(16))
    contact_at: Mapped[Instant] = mapped_column(BigInteger)


class ContactCap(Base):
    """At most so many contacts of a person in so many days: by one channel or by any, in some segments or in all."""

    __tablename__ = "contact_caps"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(Key, unique=True)
    channel: Mapped[str] = mapped_column(String(16))
    window_days: Mapped[int] = mapped_column(Integer)
    most: Mapped[int] = mapped_column(Integer)
    segments: Mapped[Sequence[int] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[Instant] = mapped_column(BigInteger)
