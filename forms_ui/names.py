"""How the inputs of a page are called, and what a browser posts for an answer."""

from collections.abc import Iterator
from typing import Final

from forms_ui.answers import NOT_APPLICABLE, AnswerValue
from forms_ui.numbers_typed import write_number
from forms_ui.shapes import QuestionShape

TICKED: Final = "yes"
# Codes of options are letters, digits and '-_.': none of them can be this.
NOT_APPLICABLE_VALUE: Final = "!na"
_TYPED: Final = frozenset({"TEXT", "NUMBER"})


def answer_name(key: str) -> str:
    """The name of the inputs that answer the question."""
    return f"q.{key}"


def not_applicable_name(key: str) -> str:
    """The name of the box beside a typed answer that says it does not apply."""
    return f"na.{key}"


def has_box(question: QuestionShape) -> bool:
    """Whether "not applicable" is a box of its own, beside something typed."""
    return question.not_applicable and question.kind in _TYPED


def list_posted(question: QuestionShape, answer: AnswerValue) -> Iterator[tuple[str, str]]:
    """The pairs that a browser posts when the question is answered so: the way back from reading."""
    name = answer_name(question.key)
    if answer is NOT_APPLICABLE:
        yield (not_applicable_name(question.key) if has_box(question) else name), NOT_APPLICABLE_VALUE
    elif isinstance(answer, bool):
        yield from [(name, TICKED)] * answer
    elif isinstance(answer, int | float):
        yield name, write_number(answer)
    elif isinstance(answer, tuple):
        yield from ((name, code) for code in answer)
    else:
        yield name, answer
