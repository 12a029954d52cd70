"""The tables of surveys, their published versions, and what came of the answers."""

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id, Key
from backend.text import Wording


class SurveyRow(Base):
    """A survey and the draft its author works on; `brand_id` is whose it is, of no brand in particular where null."""

    __tablename__ = "surveys"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(Key, unique=True)
    draft: Mapped[dict[str, object]] = mapped_column(JSON)
    created_at: Mapped[Instant] = mapped_column(BigInteger)
    updated_at: Mapped[Instant] = mapped_column(BigInteger)
    brand_id: Mapped[int | None] = mapped_column(BigInteger)


class SurveyVersion(Base):
    """What was published, as it was published; the database refuses to change it."""

    __tablename__ = "survey_versions"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    number: Mapped[int] = mapped_column(Integer)
    definition: Mapped[dict[str, object]] = mapped_column(JSON)
    published_at: Mapped[Instant] = mapped_column(BigInteger)


class Outcome(Base):
    """What the company did with the answers, told to those who gave them: of one survey, or of all about a brand."""

    __tablename__ = "outcomes"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    brand_id: Mapped[int] = mapped_column(ForeignKey("brands.id"), index=True)
    survey_id: Mapped[int | None] = mapped_column(ForeignKey("surveys.id"), index=True)
    title: Mapped[Wording] = mapped_column(JSON)
    text: Mapped[Wording] = mapped_column(JSON)
    created_at: Mapped[Instant] = mapped_column(BigInteger)
    published_at: Mapped[Instant | None] = mapped_column(BigInteger)
