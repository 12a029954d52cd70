"""Writes a survey as JSON, leaving out whatever stands at its default or does not belong to the question's kind."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from enum import Enum, IntEnum
from typing import Final

from backend.surveys.rules.condition_json import condition_to_json
from backend.surveys.rules.conditions import Condition
from backend.surveys.rules.fields import fields_of
from backend.surveys.rules.shapes import Ending, HiddenField, Loading, Option, Page, Question, Quota, Row, Survey

Shape = Survey | Page | Question | Option | Loading | Row | HiddenField | Quota | Ending

# What an author is shown even where it stands at its default.
_ALWAYS: Final = frozenset({"languages", "weight"})


def survey_to_json(survey: Survey) -> dict[str, object]:
    """The one JSON spelling of the survey: reading it gives the same survey again."""
    return _written(survey)


def _written(shape: Shape) -> dict[str, object]:
    belonging = fields_of(shape.kind) if isinstance(shape, Question) else None
    written: dict[str, object] = {}
    for each in fields(shape):
        value: object = getattr(shape, each.name) if each.init else None
        is_told = each.init and (each.name in _ALWAYS or value != _default(each))
        if is_told and (belonging is None or each.name in belonging):
            written[each.name] = _spelled(value)
    return written


def _spelled(value: object) -> object:
    if isinstance(value, tuple):
        return [_spelled(each) for each in value]
    if isinstance(value, Shape):
        return _written(value)
    if isinstance(value, Condition):
        return condition_to_json(value)
    if isinstance(value, Mapping):
        return dict(value)
    return _named(value) if isinstance(value, Enum) else value


def _named(value: Enum) -> object:
    return value.name if isinstance(value, IntEnum) else value.value


def _default(each: "Field[object]") -> object:
    """What the field holds when nobody said anything; the value is its own proof where there is no default."""
    if each.default_factory is not MISSING:
        return each.default_factory()
    return each.default
