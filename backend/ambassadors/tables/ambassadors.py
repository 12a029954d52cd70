"""The tables of ambassadors and of every step of theirs."""

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id


class Ambassador(Base):
    """A person in a programme, from the invitation on (アンバサダー); code and place are theirs once they accept.

    `agreement_id` and `agreed_language` tell what they accepted last, `answered_at` when they last said yes or no.
    `merged_into` is the ambassador who counts instead, where two turned out to be one person.
    """

    __tablename__ = "ambassadors"
    __table_args__ = (UniqueConstraint("programme_id", "person_id"), Index(None, "programme_id", "status", "id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    status: Mapped[str] = mapped_column(String(16))
    invited_at: Mapped[Instant] = mapped_column(BigInteger)
    expires_at: Mapped[Instant] = mapped_column(BigInteger)
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreements.id"))
    agreed_language: Mapped[str | None] = mapped_column(String(8))
    answered_at: Mapped[Instant | None] = mapped_column(BigInteger)
    code: Mapped[str | None] = mapped_column(String(12), unique=True)
    open_link_id: Mapped[int | None] = mapped_column(ForeignKey("open_links.id"), index=True)
    paused_until: Mapped[Instant | None] = mapped_column(BigInteger)
    left_at: Mapped[Instant | None] = mapped_column(BigInteger)
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("ambassadors.id"))


class AmbassadorStep(Base):
    """One step of an ambassador: invited, accepted (what, and in which language), paused, left, back again."""

    __tablename__ = "ambassador_steps"
    __table_args__ = (Index(None, "ambassador_id", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    ambassador_id: Mapped[int] = mapped_column(ForeignKey("ambassadors.id"))
    kind: Mapped[str] = mapped_column(String(16))
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreements.id"))
    language: Mapped[str | None] = mapped_column(String(8))
    # Who of the staff did it on the person's behalf; none where the person did.
    by_name: Mapped[str | None] = mapped_column(String(120))
    at: Mapped[Instant] = mapped_column(BigInteger)
