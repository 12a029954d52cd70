"""Conditions on what is known of a respondent: on answers, hidden fields, attributes and the segment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum, unique

from backend.errors import Invalid
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.text import clean_number

Value = str | int | float | bool | None
"""What an answer can be compared with; None is "not applicable"."""


@unique
class Source(StrEnum):
    """Where a condition finds what it asks about."""

    ANSWER = "answer"
    HIDDEN = "hidden"
    ATTRIBUTE = "attribute"


@dataclass(frozen=True, slots=True, kw_only=True)
class Among:
    """It is one of these values; of several choices, at least one is."""

    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """It is a number within these bounds, each included; at least one of them is given."""

    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Whether something was said at all; "not applicable" says nothing."""

    answered: bool


Test = Among | Between | Answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was told under that key passes the test; where nothing was told, only `Answered(answered=False)` does."""

    source: Source
    key: str
    test: Test


@dataclass(frozen=True, slots=True, kw_only=True)
class InSegment:
    """The person stood in one of these segments when the response began (UNCLASSIFIED may be among them)."""

    segments: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    """Each part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoneOf:
    """No part holds."""

    parts: tuple["Condition", ...]


Condition = AllOf | AnyOf | NoneOf | Told | InSegment


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a respondent while a page is decided on.

    Segment and attributes are those of the response's snapshot, so that they do not change midway. `answers` holds
    what counts now, by part key; what was withdrawn is not in it.
    """

    answers: Mapping[str, object] = field(default_factory=dict)
    hidden: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, object] = field(default_factory=dict)
    segment: int = UNCLASSIFIED


NO_FACTS = Facts()


def holds(condition: Condition, facts: Facts) -> bool:
    """Whether the condition holds for what is known."""
    match condition:
        case AllOf(parts=parts):
            return all(holds(part, facts) for part in parts)
        case AnyOf(parts=parts):
            return any(holds(part, facts) for part in parts)
        case NoneOf(parts=parts):
            return not any(holds(part, facts) for part in parts)
        case InSegment(segments=segments):
            return facts.segment in segments
    return _passes(condition, facts)


def leaves_of(condition: Condition) -> Iterator[Told | InSegment]:
    """The single conditions that this one is made of."""
    if isinstance(condition, Told | InSegment):
        yield condition
        return
    for part in condition.parts:
        yield from leaves_of(part)


def _passes(told: Told, facts: Facts) -> bool:
    known = _told_under(told.source, facts)
    value = known.get(told.key)
    match told.test:
        case Answered(answered=answered):
            return _says_something(value) is answered
        case Among(values=values):
            return told.key in known and any(_same(each, wanted) for each in _single(value) for wanted in values)
        case Between(at_least=low, at_most=high):
            number = _number(value)
            return number is not None and (low is None or low <= number) and (high is None or number <= high)


def _told_under(source: Source, facts: Facts) -> Mapping[str, object]:
    match source:
        case Source.ANSWER:
            return facts.answers
        case Source.HIDDEN:
            return facts.hidden
        case Source.ATTRIBUTE:
            return facts.attributes


def _says_something(value: object) -> bool:
    return value is not None and value not in ("", [])


def _single(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else (value,)


def _same(value: object, wanted: Value) -> bool:
    """Equal as people mean it: 1 is not yes, and 5 is 5.0."""
    return isinstance(value, bool) is isinstance(wanted, bool) and value == wanted


def _number(value: object) -> float | None:
    """The number that a value is, or that a hidden field spells."""
    if isinstance(value, str):
        try:
            return clean_number(value)
        except Invalid:
            return None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
