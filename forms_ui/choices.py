"""What can be chosen in a question: the points of a scale, the options of a list, and "not applicable"."""

from collections.abc import Mapping
from dataclasses import dataclass

from forms_ui.answers import NOT_APPLICABLE, AnswerValue
from forms_ui.names import NOT_APPLICABLE_VALUE
from forms_ui.shapes import QuestionShape


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing to choose: what is posted, the answer it stands for, and its words by language."""

    value: str
    answer: AnswerValue
    wording: Mapping[str, str]


def list_choices(question: QuestionShape) -> tuple[Choice, ...]:
    """The choices of the question in the order they are shown, without "not applicable"."""
    match question.kind:
        case "SCALE":
            return _list_points(question)
        case "SINGLE" | "MULTI" | "RANKING":
            return tuple(
                Choice(value=option.code, answer=option.code, wording=option.wording) for option in question.options
            )
        case _:
            return ()


def map_answers(question: QuestionShape) -> Mapping[str, AnswerValue]:
    """The answer behind every value that the choices of the question may post."""
    allowed = {choice.value: choice.answer for choice in list_choices(question)}
    return allowed | {NOT_APPLICABLE_VALUE: NOT_APPLICABLE} if question.not_applicable else allowed


def _list_points(question: QuestionShape) -> tuple[Choice, ...]:
    labels = {str(question.low): question.low_label, str(question.high): question.high_label}
    labels |= {option.code: option.wording for option in question.options}
    points = range(question.low, question.high + 1)
    return tuple(Choice(value=str(point), answer=point, wording=labels.get(str(point), {})) for point in points)
