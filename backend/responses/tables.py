"""The tables of responses, of the answers that count, and of the answers they replaced."""

from sqlalchemy import JSON, BigInteger, Float, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id, Key
from backend.surveys.rules import Answer


class Response(Base):
    """What one invitation brought, pinned to the survey version that was shown."""

    __tablename__ = "responses"
    __table_args__ = (Index(None, "person_id"), Index(None, "survey_version_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    survey_version_id: Mapped[int] = mapped_column(ForeignKey("survey_versions.id"))
    idempotency_key: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(8))
    pages_done: Mapped[int] = mapped_column(Integer)
    started_at: Mapped[Instant] = mapped_column(BigInteger)
    updated_at: Mapped[Instant] = mapped_column(BigInteger)
    finished_at: Mapped[Instant | None] = mapped_column(BigInteger)


class AnswerRow(Base):
    """The answer that counts: `value` as typed JSON (null for not applicable), `number` where it has one."""

    __tablename__ = "answers"
    __table_args__ = ({"sqlite_with_rowid": False},)

    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"), primary_key=True, autoincrement=False)
    question_key: Mapped[str] = mapped_column(Key, primary_key=True)
    value: Mapped[Answer] = mapped_column(JSON, nullable=False)
    number: Mapped[float | None] = mapped_column(Float)
    revision: Mapped[int] = mapped_column(Integer)
    observed_at: Mapped[Instant] = mapped_column(BigInteger)
    answered_at: Mapped[Instant] = mapped_column(BigInteger)


class ReplacedAnswer(Base):
    """An answer as it stood before its person corrected it."""

    __tablename__ = "replaced_answers"
    __table_args__ = ({"sqlite_with_rowid": False},)

    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"), primary_key=True, autoincrement=False)
    question_key: Mapped[str] = mapped_column(Key, primary_key=True)
    revision: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    value: Mapped[Answer] = mapped_column(JSON, nullable=False)
    answered_at: Mapped[Instant] = mapped_column(BigInteger)
