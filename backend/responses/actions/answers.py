"""Writes answers: one row for each that counts, and what it was before for each that was corrected."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.rows import insert_rows
from backend.db.statements import table_of
from backend.responses.actions.turns import Turn
from backend.responses.rules import Change, Kept
from backend.responses.tables import AnswerRow, ReplacedAnswer
from backend.surveys.rules import Answer, Asked

_ANSWERS = table_of(AnswerRow)
_REPLACED = table_of(ReplacedAnswer)
_INSERT = insert(_ANSWERS)
_REPLACE = insert(_REPLACED)
_REMOVE = delete(_ANSWERS).where(
    _ANSWERS.c.response_id == bindparam("of_response"), _ANSWERS.c.question_key == bindparam("of_question")
)
_KEPT = select(
    _ANSWERS.c.response_id,
    _ANSWERS.c.question_key,
    _ANSWERS.c.value,
    _ANSWERS.c.revision,
    _ANSWERS.c.observed_at,
    _ANSWERS.c.answered_at,
).where(_ANSWERS.c.response_id.in_(bindparam("responses", expanding=True)))
_WITHDRAWN = (
    select(
        _REPLACED.c.response_id,
        _REPLACED.c.question_key,
        func.max(_REPLACED.c.revision),
        func.min(_REPLACED.c.answered_at),
    )
    .where(_REPLACED.c.response_id.in_(bindparam("responses", expanding=True)))
    .group_by(_REPLACED.c.response_id, _REPLACED.c.question_key)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """The changes that one posted page makes to the answers of its response."""

    turn: Turn
    asked: Asked
    changes: Sequence[Change]


def kept_answers(session: Session, response_ids: Sequence[int]) -> dict[int, dict[str, Kept]]:
    """The latest state of every answer of these responses, withdrawn ones included, by question key."""
    kept: dict[int, dict[str, Kept]] = defaultdict(dict)
    if not response_ids:
        return kept
    connection = session.connection()
    for response_id, key, value, revision, observed_at, answered_at in connection.execute(
        _KEPT, {"responses": response_ids}
    ):
        kept[response_id][key] = Kept(answer=value, revision=revision, observed_at=observed_at, answered_at=answered_at)
    for response_id, key, revision, first_at in connection.execute(_WITHDRAWN, {"responses": response_ids}):
        kept[response_id].setdefault(key, _withdrawn(revision, first_at))
    return kept


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


def _withdrawn(revision: int, first_at: Instant) -> Kept:
    """Withdrawing took the revision after the last one replaced; the first one was answered when it was observed."""
    return Kept(answer=None, revision=revision + 1, observed_at=first_at, answered_at=first_at, counts=False)


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
        "answered_at": kept.turn.submission.now,
    }


def _number_of(answer: Answer) -> float | None:
    return float(answer) if isinstance(answer, int | float) and not isinstance(answer, bool) else None
