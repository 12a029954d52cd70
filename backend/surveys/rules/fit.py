"""Whether a kept answer is one that its question can have."""

import math

from backend.errors import Invalid
from backend.surveys.rules.shapes import Answer, Question, QuestionKind


def check_answer(question: Question, answer: Answer) -> None:
    """Refuses an answer of another kind, off the scale, or not among the options."""
    if not (question.not_applicable if answer is None else _fits(question, answer)):
        raise Invalid("the answer does not fit its question", "answers", question.key)


def _fits(question: Question, answer: Answer) -> bool:
    match question.kind:
        case QuestionKind.SCALE:
            return isinstance(answer, int) and not isinstance(answer, bool) and question.low <= answer <= question.high
        case QuestionKind.SINGLE:
            return any(option.code == answer for option in question.options)
        case QuestionKind.MULTI:
            codes = {option.code for option in question.options}
            return isinstance(answer, list) and len(set(answer)) == len(answer) > 0 and codes.issuperset(answer)
        case QuestionKind.NUMBER:
            return isinstance(answer, int | float) and not isinstance(answer, bool) and math.isfinite(answer)
        case QuestionKind.TEXT:
            return isinstance(answer, str)
    return isinstance(answer, bool)
