"""What a placed open link tells its form beforehand: hidden fields and answers that are filled in already."""

from collections.abc import Mapping
from typing import Final

from backend.errors import Invalid
from backend.surveys.rules import Answer
from backend.text import clean, clean_key

_MOST: Final = 50
_LONGEST: Final = 400


def clean_hidden(hidden: Mapping[str, object]) -> dict[str, str]:
    """The hidden fields by their keys, each a clean text."""
    _check_count(hidden, "hidden")
    return {clean_key(key, "hidden"): _text(value, "hidden", key) for key, value in hidden.items()}


def clean_prefill(prefill: Mapping[str, object]) -> dict[str, Answer]:
    """The answers by their questions' keys: texts, numbers, booleans, or lists of texts."""
    _check_count(prefill, "prefill")
    return {clean_key(key, "prefill"): _answer(value, key) for key, value in prefill.items()}


def _answer(value: object, key: str) -> Answer:
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list) and len(value) <= _MOST:
        return [_text(each, "prefill", key) for each in value]
    return _text(value, "prefill", key)


def _text(value: object, name: str, key: str) -> str:
    if not isinstance(value, str):
        raise Invalid(f"{name} holds texts", name, f"{key:.80}")
    return clean(value, name, most=_LONGEST, blank=True)


def _check_count(values: Mapping[str, object], name: str) -> None:
    if len(values) > _MOST:
        raise Invalid(f"{name} holds at most {_MOST} values", name)
