"""The tables of leads: who is being sold what, and every step on the way."""

from sqlalchemy import BigInteger, Boolean, Float, ForeignKey, Index, Integer, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id


class Lead(Base):
    """One person who is being sold one product (商談), from the first approach to the closing.

    `open_key` names the person and the product while the lead is open, so that there is one open lead of both at most.
    `standing` and `segment` (-1 where there is none) are those at the opening. `stage_at` is when the lead came to its
    stage. A lead with `merged_into` is one that another took the place of when two people became one.
    """

    __tablename__ = "leads"
    __table_args__ = (
        Index(None, "person_id", "product_id"),
        Index(None, "owner_id", "id"),
        Index(None, "product_id", "stage"),
        Index(None, "stage_at", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id"))
    open_key: Mapped[str | None] = mapped_column(String(48), unique=True)
    stage: Mapped[str] = mapped_column(String(16))
    standing: Mapped[str] = mapped_column(String(8))
    segment: Mapped[int] = mapped_column(SmallInteger)
    opened_at: Mapped[Instant] = mapped_column(BigInteger)
    stage_at: Mapped[Instant] = mapped_column(BigInteger)
    closed_at: Mapped[Instant | None] = mapped_column(BigInteger)
    outcome: Mapped[str | None] = mapped_column(String(8))
    reason: Mapped[str | None] = mapped_column(String(400))
    amount: Mapped[int | None] = mapped_column(BigInteger)
    merged_into: Mapped[int | None] = mapped_column(BigInteger)


class LeadStep(Base):
    """Something that was done with a lead, and what was true at that instant: the segment (-1: none), the scheme.

    Without a member the program itself did it.
    """

    __tablename__ = "lead_steps"
    __table_args__ = (Index(None, "lead_id", "at"), Index(None, "scheme_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[Instant] = mapped_column(BigInteger)
    from_stage: Mapped[str | None] = mapped_column(String(16))
    to_stage: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text)
    segment: Mapped[int] = mapped_column(SmallInteger)
    scheme_id: Mapped[int | None] = mapped_column(ForeignKey("sales_schemes.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    recorded_at: Mapped[Instant] = mapped_column(BigInteger)


class LeadLearning(Base):
    """What a contact taught of the person's attitude, as it stands after every correction.

    `value` is keyed, 0..1, and null where it was withdrawn; the ledger keeps each revision.
    """

    __tablename__ = "lead_learnings"
    __table_args__ = ({"sqlite_with_rowid": False},)

    step_id: Mapped[int] = mapped_column(ForeignKey("lead_steps.id"), primary_key=True, autoincrement=False)
    item: Mapped[str] = mapped_column(String(80), primary_key=True)
    axis: Mapped[int] = mapped_column(SmallInteger)
    facet: Mapped[int] = mapped_column(SmallInteger)
    value: Mapped[float | None] = mapped_column(Float)
    revision: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[Instant] = mapped_column(BigInteger)


class LeadChoice(Base):
    """What a salesperson decided on an action that the scheme advises, and why; never changed."""

    __tablename__ = "lead_choices"
    __table_args__ = (Index(None, "lead_id", "id"), Index(None, "scheme_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))
    scheme_id: Mapped[int] = mapped_column(ForeignKey("sales_schemes.id"))
    action: Mapped[str] = mapped_column(String(16))
    decision: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(400))
    at: Mapped[Instant] = mapped_column(BigInteger)
    member_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id"))


class LeadRequest(Base):
    """That a salesperson asks for the lead of someone the client knows by a reference, whoever that is, if anyone."""

    __tablename__ = "lead_requests"
    __table_args__ = (Index(None, "member_id", "id"), Index(None, "settled_at", "id"), Index(None, "external_ref"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    external_ref: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(400))
    at: Mapped[Instant] = mapped_column(BigInteger)
    settled_at: Mapped[Instant | None] = mapped_column(BigInteger)
    granted: Mapped[bool | None] = mapped_column(Boolean)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id"))
