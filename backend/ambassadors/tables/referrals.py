"""The tables of the places where ambassadors' links lead, and of who was brought by whom."""

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id, Text


class ReferralPlace(Base):
    """Where an ambassador's link or code leads, or led before the programme had another touchpoint."""

    __tablename__ = "referral_places"
    __table_args__ = (Index(None, "ambassador_id"), {"sqlite_with_rowid": False})

    open_link_id: Mapped[int] = mapped_column(ForeignKey("open_links.id"), primary_key=True, autoincrement=False)
    ambassador_id: Mapped[int] = mapped_column(ForeignKey("ambassadors.id"))
    source: Mapped[str] = mapped_column(String(8))


class Referral(Base):
    """Someone whom an ambassador brought (紹介), once in a programme.

    `confirmed_at` is when they first bought something of the brand, `purchase_id` what; `unconfirmed_at` since when all
    of that is returned. `flags` are what looks wrong, `cleared` those of them that staff let pass. While it counts,
    `counts_since` is set and what follows from that (a reward, a line of the ledger) is done. One without `looked_at`
    is looked at again. Where two of those brought turned out to be one person, `aside_for` is the referral that counts,
    and the other has no person any more.
    """

    __tablename__ = "referrals"
    __table_args__ = (
        UniqueConstraint("programme_id", "person_id"),
        Index(None, "ambassador_id", "id"),
        Index(None, "programme_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    ambassador_id: Mapped[int] = mapped_column(ForeignKey("ambassadors.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    open_link_id: Mapped[int | None] = mapped_column(ForeignKey("open_links.id"))
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitations.id"), unique=True)
    code: Mapped[str | None] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(String(8))
    signed_up_at: Mapped[Instant] = mapped_column(BigInteger)
    confirmed_at: Mapped[Instant | None] = mapped_column(BigInteger)
    purchase_id: Mapped[int | None] = mapped_column(BigInteger)
    unconfirmed_at: Mapped[Instant | None] = mapped_column(BigInteger)
    flags: Mapped[int] = mapped_column(Integer, default=0)
    cleared: Mapped[int] = mapped_column(Integer, default=0)
    judged: Mapped[str | None] = mapped_column(String(8))
    judged_at: Mapped[Instant | None] = mapped_column(BigInteger)
    judged_by: Mapped[str | None] = mapped_column(String(120))
    reason: Mapped[str | None] = mapped_column(Text)
    looked_at: Mapped[Instant | None] = mapped_column(BigInteger, index=True)
    aside_for: Mapped[int | None] = mapped_column(ForeignKey("referrals.id"))
    counts_since: Mapped[Instant | None] = mapped_column(BigInteger)
    advocated_at: Mapped[Instant | None] = mapped_column(BigInteger)
    advocacy_revision: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    advocates: Mapped[bool] = mapped_column(Boolean, server_default=false(), default=False)
    created_at: Mapped[Instant] = mapped_column(BigInteger)
