"""What an attribute of a person may say, and how what people write becomes one text and perhaps a number."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum, unique
from typing import Final

from backend.errors import Invalid
from backend.text import clean, clean_number

AttributeInput = str | int | float | bool | None
AttributeValue = str | float | bool
Parsed = tuple[str, float | None]

LONGEST_TEXT: Final = 400
MOST_CHOICES: Final = 200
_DAY_ZERO: Final = date(1970, 1, 1).toordinal()
_DATE_SIGNS: Final = str.maketrans({"年": "-", "月": "-", "日": "", "/": "-"})
_YES: Final = frozenset({"true", "yes", "y", "1", "はい", "有", "あり", "○"})
_NO: Final = frozenset({"false", "no", "n", "0", "いいえ", "無", "なし", "×"})


@unique
class AttributeKind(StrEnum):
    """What kind of thing an attribute says."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    BOOLEAN = "BOOLEAN"
    DATE = "DATE"
    CHOICE = "CHOICE"


def parse_attribute(kind: AttributeKind, choices: Sequence[str], raw: AttributeInput) -> Parsed:
    """The value as text, and as a number where it has one: dates as days since 1970, truth as 1 or 0."""
    if raw is None:
        raise Invalid("an empty value cannot be kept")
    text = clean(_spelled(raw), "value", most=LONGEST_TEXT)
    if kind is AttributeKind.CHOICE:
        return _choice(choices, text)
    return _PARSERS[kind](text)


def attribute_value(kind: AttributeKind, text: str, number: float | None) -> AttributeValue:
    """The kept value as what it means: a number, a truth, or a text (dates as YYYY-MM-DD)."""
    if kind is AttributeKind.NUMBER and number is not None:
        return number
    if kind is AttributeKind.BOOLEAN:
        return number == 1
    return text


def _spelled(raw: AttributeValue) -> str:
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, float) and raw.is_integer():
        return f"{raw:.0f}"
    return str(raw)


def _text(text: str) -> Parsed:
    return text, None


def _number(text: str) -> Parsed:
    number = clean_number(text, "value")
    return f"{number:.15g}", number


def _boolean(text: str) -> Parsed:
    word = unicodedata.normalize("NFKC", text).lower()
    if word not in _YES | _NO:
        raise Invalid("the value is neither yes nor no", "value")
    return ("true", 1.0) if word in _YES else ("false", 0.0)


def _date(text: str) -> Parsed:
    """A calendar day as YYYY-MM-DD, YYYY/M/D or YYYY年M月D日."""
    plain = unicodedata.normalize("NFKC", text).translate(_DATE_SIGNS)
    try:
        year, month, day = (int(part) for part in plain.split("-"))
        meant = date(year, month, day)
    except ValueError:
        raise Invalid("the value is not a date such as 2026-04-01", "value") from None
    return meant.isoformat(), float(meant.toordinal() - _DAY_ZERO)


def _choice(choices: Sequence[str], text: str) -> Parsed:
    if text not in choices:
        raise Invalid("the value is none of the attribute's choices", "value")
    return text, None


_PARSERS: Final[Mapping[AttributeKind, Callable[[str], Parsed]]] = {
    AttributeKind.TEXT: _text,
    AttributeKind.NUMBER: _number,
    AttributeKind.BOOLEAN: _boolean,
    AttributeKind.DATE: _date,
}
