"""Writes answers: one row for each that counts, and what it was before for each that was corrected."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import bindparam, delete, insert
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.rows import insert_rows, insert_values
from backend.db.statements import table_of
from backend.responses.rules import Change, Kept
from backend.responses.tables import AnswerRow, ReplacedAnswer
from backend.surveys.rules import NO_FACTS, Answer, Asked, Facts, Published

_ANSWERS = table_of(AnswerRow)
_REPLACED = table_of(ReplacedAnswer)
_INSERT = insert(_ANSWERS)
_REPLACE = insert(_REPLACED)
_NUMBERS: Final = (int, float)
# Spelled here, so that a table whose columns stand otherwise is refused, and not filled askew.
_COLUMNS: Final = ("response_id", "question_key", "value", "number", "revision", "observed_at", "answered_at")
_REMOVE = delete(_ANSWERS).where(
    _ANSWERS.c.response_id == bindparam("of_response"), _ANSWERS.c.question_key == bindparam("of_question")
)


# A tuple: one is made for every page, and a frozen dataclass sets each field by a call.
class Rewrite(NamedTuple):
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
    answers = [
        # A line in the order of _COLUMNS: ten for each submission, so none is made by its names.
        (kept.asked.response_id, question.key, answer, _number_of(answer), revision, observed_at, kept.now)
        for kept in rewrites
        for question, answer, withdrawn, revision, observed_at, _ in kept.changes
        if not withdrawn
    ]
    if answers:
        insert_values(session.connection(), _INSERT, _COLUMNS, answers)


def _replaced(response_id: int, key: str, kept: Kept) -> dict[str, object]:
    return {
        "response_id": response_id,
        "question_key": key,
        "revision": kept.revision,
        "value": kept.answer,
        "answered_at": kept.answered_at,
    }


def _number_of(answer: Answer) -> float | None:
    return float(answer) if isinstance(answer, _NUMBERS) and not isinstance(answer, bool) else None
