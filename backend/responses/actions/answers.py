"""Writes answers: one row for each that counts, and what it was before for each that was corrected."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, delete, insert
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.rows import insert_rows
from backend.db.statements import table_of
from backend.responses.rules import Change, Kept
from backend.responses.tables import AnswerRow, ReplacedAnswer
from backend.surveys.rules import NO_FACTS, Answer, Asked, Facts, Published

_ANSWERS = table_of(AnswerRow)
_REPLACED = table_of(ReplacedAnswer)
_INSERT = insert(_ANSWERS)
_REPLACE = insert(_REPLACED)
_NUMBERS: Final = (int, float)
_REMOVE = delete(_ANSWERS).where(
    _ANSWERS.c.response_id == bindparam("of_response"), _ANSWERS.c.question_key == bindparam("of_question")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """The changes that one posted page, or a withdrawal, makes to the answers of a response.

    `facts` fill the pipes of what the person was shown; of a survey that has none, none are known.
    """

    asked: Asked
    published: Published
    changes: Sequence[Change]
    language: str
    now: Instant
    is_test: bool
    facts: Facts = NO_FACTS


def rewrite(session: Session, rewrites: Sequence[Rewrite]) -> None:
    """Writes the changes: what stood before moves to the replaced answers, what counts now takes its place."""
    replaced = [
        _replaced(kept.asked.response_id, change.question.key, change.before)
        for kept in rewrites
        for change in kept.changes
        if change.before is not None and change.before.counts
    ]
    if replaced:
        insert_rows(session.connection(), _REPLACE, replaced)
        gone = [{"of_response": row["response_id"], "of_question": row["question_key"]} for row in replaced]
        session.connection().execute(_REMOVE, gone)
    answers = [_answer(kept, change) for kept in rewrites for change in kept.changes if not change.withdrawn]
    if answers:
        insert_rows(session.connection(), _INSERT, answers)


def _replaced(response_id: int, key: str, kept: Kept) -> dict[str, object]:
    return {
        "response_id": response_id,
        "question_key": key,
        "revision": kept.revision,
        "value": kept.answer,
        "answered_at": kept.answered_at,
    }


def _answer(kept: Rewrite, change: Change) -> dict[str, object]:
    return {
        "response_id": kept.asked.response_id,
        "question_key": change.question.key,
        "value": change.answer,
        "number": _number_of(change.answer),
        "revision": change.revision,
        "observed_at": change.observed_at,
        "answered_at": kept.now,
    }


def _number_of(answer: Answer) -> float | None:
    return float(answer) if isinstance(answer, _NUMBERS) and not isinstance(answer, bool) else None
