"""What a condition must fulfil: it asks something, of what is known by then, that can be answered so."""

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from backend.errors import Invalid
from backend.surveys.rules.conditions import (
    AllOf,
    Among,
    Answered,
    Between,
    Condition,
    InSegment,
    NoneOf,
    Source,
    Told,
    Value,
)
from backend.surveys.rules.faults import Path, UnfitCondition, UnknownName, key_faults
from backend.surveys.rules.shapes import Question, QuestionKind

_MOST_PARTS: Final = 50
_NUMERIC: Final = frozenset({QuestionKind.SCALE, QuestionKind.NUMBER})
_CHOSEN: Final = frozenset({QuestionKind.SINGLE, QuestionKind.MULTI, QuestionKind.RANKING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What can be asked about at one place of a survey: the parts answered by then, and the hidden fields."""

    answers: Mapping[str, Question]
    hidden: Collection[str]


def condition_faults(condition: Condition | None, known: Known, path: Path) -> Iterator[Invalid]:
    """The faults of a condition at that place; none has none."""
    match condition:
        case None:
            return
        case Told():
            yield from _told_faults(condition, known, path)
        case InSegment(segments=segments):
            if not segments:
                yield UnfitCondition("at least one segment is needed", *path, "segment")
        case _:
            name = "all" if isinstance(condition, AllOf) else "none" if isinstance(condition, NoneOf) else "any"
            if not 1 <= len(condition.parts) <= _MOST_PARTS:
                yield UnfitCondition(f"a condition has 1 to {_MOST_PARTS} parts", *path, name)
            for place, part in enumerate(condition.parts):
                yield from condition_faults(part, known, (*path, name, str(place)))


def _told_faults(told: Told, known: Known, path: Path) -> Iterator[Invalid]:
    here = (*path, told.source.value)
    match told.source:
        case Source.ATTRIBUTE:
            yield from key_faults(told.key, here)
        case Source.HIDDEN:
            if told.key not in known.hidden:
                yield UnknownName(f"there is no hidden field {told.key!r:.90}", *here)
        case Source.ANSWER:
            if told.key not in known.answers:
                yield UnknownName(f"no question {told.key!r:.90} is answered by then", *here)
    question = known.answers.get(told.key) if told.source is Source.ANSWER else None
    yield from _test_faults(told, question, path)


def _test_faults(told: Told, question: Question | None, path: Path) -> Iterator[Invalid]:
    match told.test:
        case Answered():
            return
        case Between(at_least=low, at_most=high):
            if question is not None and question.kind not in _NUMERIC:
                yield UnfitCondition("only numbers have bounds", *path)
            elif not (-math.inf if low is None else low) <= (math.inf if high is None else high):
                yield UnfitCondition("at_least must not be greater than at_most", *path)
        case Among(values=values):
            name = "is" if len(values) == 1 else "in"
            if not values:
                yield UnfitCondition("at least one value is needed", *path, name)
            fits = all(_can_be(value, told.source, question) for value in values)
            if not fits:
                yield UnfitCondition("it can never be one of these values", *path, name)


def _can_be(value: Value, source: Source, question: Question | None) -> bool:
    """Whether what is asked about can ever have that value."""
    if isinstance(value, float) and not math.isfinite(value):
        return False
    if question is None:
        return isinstance(value, str) or (source is not Source.HIDDEN and value is not None)
    if value is None:
        return question.not_applicable
    if question.kind in _CHOSEN:
        return any(option.code == value for option in question.options)
    return _is_of_kind(value, question)


def _is_of_kind(value: Value, question: Question) -> bool:
    match question.kind:
        case QuestionKind.CONSENT:
            return isinstance(value, bool)
        case QuestionKind.SCALE:
            return isinstance(value, int) and not isinstance(value, bool) and question.low <= value <= question.high
        case QuestionKind.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str)
