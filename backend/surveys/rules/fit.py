"""Whether a kept answer is one that its question can have."""

import math
import re
from collections.abc import Callable, Mapping
from typing import Final

from backend.errors import Invalid
from backend.surveys.rules.days import is_day
from backend.surveys.rules.shapes import Answer, Question, QuestionKind

_LONGEST_EMAIL: Final = 320
_EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")
_PHONE: Final = re.compile(r"\+[1-9][0-9]{5,14}")
_POSTAL_CODE: Final = re.compile(r"[0-9]{3}-[0-9]{4}")
_STORED: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")


def check_answer(question: Question, answer: Answer) -> None:
    """Refuses an answer of another kind, off the scale, or not among the options; a part is asked, not its block."""
    fits = question.not_applicable if answer is None else _FITS[question.kind](question, answer)
    if not fits:
        raise Invalid("the answer does not fit its question", "answers", question.key)


def _scale(question: Question, answer: Answer) -> bool:
    return isinstance(answer, int) and not isinstance(answer, bool) and question.low <= answer <= question.high


def _single(question: Question, answer: Answer) -> bool:
    return any(option.code == answer for option in question.options)


def _multi(question: Question, answer: Answer) -> bool:
    codes = {option.code for option in question.options}
    return isinstance(answer, list) and len(set(answer)) == len(answer) > 0 and codes.issuperset(answer)


def _ranking(question: Question, answer: Answer) -> bool:
    """An order without repeats; of all the options where the question is required."""
    is_order = _multi(question, answer)
    return is_order and (not question.required or (isinstance(answer, list) and len(answer) == len(question.options)))


def _number(_question: Question, answer: Answer) -> bool:
    return isinstance(answer, int | float) and not isinstance(answer, bool) and math.isfinite(answer)


def _text(_question: Question, answer: Answer) -> bool:
    return isinstance(answer, str)


def _consent(_question: Question, answer: Answer) -> bool:
    return isinstance(answer, bool)


def _date(question: Question, answer: Answer) -> bool:
    # Days in their one spelling are in order as texts.
    is_known = isinstance(answer, str) and is_day(answer)
    return is_known and (question.earliest or "") <= str(answer) <= (question.latest or "9999-12-31")


def _email(_question: Question, answer: Answer) -> bool:
    return isinstance(answer, str) and len(answer) <= _LONGEST_EMAIL and _EMAIL.fullmatch(answer) is not None


def _spelled(pattern: re.Pattern[str]) -> Callable[[Question, Answer], bool]:
    return lambda _question, answer: isinstance(answer, str) and pattern.fullmatch(answer) is not None


def _never(_question: Question, _answer: Answer) -> bool:
    return False


_FITS: Final[Mapping[QuestionKind, Callable[[Question, Answer], bool]]] = {
    QuestionKind.SCALE: _scale,
    QuestionKind.SINGLE: _single,
    QuestionKind.MULTI: _multi,
    QuestionKind.TEXT: _text,
    QuestionKind.NUMBER: _number,
    QuestionKind.CONSENT: _consent,
    QuestionKind.RANKING: _ranking,
    QuestionKind.DATE: _date,
    QuestionKind.EMAIL: _email,
    QuestionKind.PHONE: _spelled(_PHONE),
    QuestionKind.POSTAL_CODE: _spelled(_POSTAL_CODE),
    QuestionKind.FILE: _spelled(_STORED),
    # These are answered part by part.
    QuestionKind.MATRIX: _never,
    QuestionKind.CONTACT: _never,
}
