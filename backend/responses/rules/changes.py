"""What a posted page does to the answers that are there: first ones, corrections, withdrawals, or nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from backend.clock import Instant
from backend.surveys.rules import Answer, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The latest state of an answer; `counts` is False once it was withdrawn."""

    answer: Answer
    revision: int
    observed_at: Instant
    answered_at: Instant
    counts: bool = True


# A tuple: ten are made for a submission, and a frozen dataclass sets each field by a call.
class Change(NamedTuple):
    """What becomes of the answer to one question; `before` is None for a first answer."""

    question: Question
    answer: Answer
    withdrawn: bool
    revision: int
    observed_at: Instant
    before: Kept | None


def changes_of(
    questions: Iterable[Question], posted: Mapping[str, Answer], kept: Mapping[str, Kept], now: Instant
) -> list[Change]:
    """The changes that the posted answers make to the kept ones; the same answer again makes none."""
    if not kept:
        # First answers, which most are, have nothing to be compared with. By places: by names each takes twice as long.
        gone, first = False, 1
        return [Change(each, posted[each.key], gone, first, now, None) for each in questions if each.key in posted]
    changes = (_change(question, posted, kept.get(question.key), now) for question in questions)
    return [change for change in changes if change is not None]


def withdrawals_of(questions: Iterable[Question], kept: Mapping[str, Kept], now: Instant) -> list[Change]:
    """The changes that take back what was answered to these questions."""
    return changes_of(questions, {}, kept, now)


def _change(question: Question, posted: Mapping[str, Answer], before: Kept | None, now: Instant) -> Change | None:
    stood = before is not None and before.counts
    answered = question.key in posted
    answer = posted.get(question.key)
    if not answered and not stood:
        return None
    if before is not None and stood and answered and before.answer == answer:
        return None
    return Change(
        question=question,
        answer=answer,
        withdrawn=not answered,
        revision=before.revision + 1 if before else 1,
        # A correction says what was true when it was first asked, so it keeps the first answer's instant.
        observed_at=before.observed_at if before else now,
        before=before,
    )
