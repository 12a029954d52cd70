"""The tables of responses: the answers that count and those they replaced, places in quotas, files that were sent."""

from collections.abc import Mapping

from sqlalchemy import JSON, BigInteger, Boolean, Float, ForeignKey, Index, Integer, String, false
from sqlalchemy.orm import Mapped, mapped_column

from backend.clock import Instant
from backend.db import Base, Id, Key
from backend.invitations.rules import Snapshot
from backend.surveys.rules import Answer


class Response(Base):
    """What one invitation brought, pinned to the survey version that was shown.

    `shown` keeps what was seen, in its order (rules/showings.py); `snapshot` is how the person stood when it was begun.
    """

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
    is_test: Mapped[bool] = mapped_column(Boolean, server_default=false())
    outcome: Mapped[str | None] = mapped_column(String(16))
    hidden: Mapped[Mapping[str, str] | None] = mapped_column(JSON(none_as_null=True))
    shown: Mapped[Mapping[str, object] | None] = mapped_column(JSON(none_as_null=True))
    snapshot: Mapped[Snapshot | None] = mapped_column(JSON(none_as_null=True))
    withdrawn_at: Mapped[Instant | None] = mapped_column(BigInteger)
    words_cut_at: Mapped[Instant | None] = mapped_column(BigInteger)


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


class QuotaCount(Base):
    """How many places of a survey's quota are taken."""

    __tablename__ = "quota_counts"
    __table_args__ = ({"sqlite_with_rowid": False},)

    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"), primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(Key, primary_key=True)
    taken: Mapped[int] = mapped_column(Integer)


class QuotaPlace(Base):
    """The place that a response takes in a quota; one that was released can be taken again."""

    __tablename__ = "quota_places"
    __table_args__ = ({"sqlite_with_rowid": False},)

    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"), primary_key=True, autoincrement=False)
    quota_key: Mapped[str] = mapped_column(Key, primary_key=True)
    reserved_at: Mapped[Instant] = mapped_column(BigInteger)
    released_at: Mapped[Instant | None] = mapped_column(BigInteger)


class Upload(Base):
    """A file that was sent as an answer, under the random name it is stored by; `name` is what its sender called it."""

    __tablename__ = "uploads"
    __table_args__ = (Index(None, "response_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    response_id: Mapped[int | None] = mapped_column(ForeignKey("responses.id"))
    question_key: Mapped[str] = mapped_column(Key)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    stored_as: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[Instant] = mapped_column(BigInteger)
