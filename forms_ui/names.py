"""How the inputs of a page are called, and what a browser posts for an answer.

A key holds letters, digits and '-_.' only, so that no two questions share a name, whatever their options are called.
"""

from collections.abc import Iterator
from typing import Final

from forms_ui.answers import NOT_APPLICABLE, AnswerValue
from forms_ui.contacts_typed import write_phone
from forms_ui.numbers_typed import write_number
from forms_ui.shapes import QuestionShape

TICKED: Final = "yes"
# Codes of options are letters, digits and '-_.': none of them can be this.
NOT_APPLICABLE_VALUE: Final = "!na"
SINGLE_CHOICES: Final = frozenset({"SCALE", "SINGLE"})
_NUMERIC: Final = frozenset({"SCALE", "NUMBER"})
_TAPPED: Final = frozenset({"SCALE", "SINGLE", "MULTI", "CONSENT"})
_WORDED: Final = frozenset({"SINGLE", "TEXT", "DATE", "EMAIL", "POSTAL_CODE"})


def answer_name(key: str) -> str:
    """The name of the inputs that answer the question."""
    return f"q.{key}"


def not_applicable_name(key: str) -> str:
    """The name of the box beside a typed answer that says it does not apply."""
    return f"na.{key}"


def rank_name(key: str, code: str) -> str:
    """The name of the ranks that an option of a RANKING may get."""
    return f"rank.{key}/{code}"


def kept_name(key: str) -> str:
    """The name of the unseen input that says which file is kept already."""
    return f"kept.{key}"


def drop_name(key: str) -> str:
    """The name of the box that gives up the file that is kept."""
    return f"drop.{key}"


def list_file_names(key: str) -> tuple[str, str, str]:
    """The names of a FILE's inputs: the file, the one that is kept, and giving it up."""
    return answer_name(key), kept_name(key), drop_name(key)


def has_box(question: QuestionShape) -> bool:
    """Whether "not applicable" is a box of its own, beside something typed, ranked or uploaded."""
    return question.not_applicable and question.kind not in _TAPPED


def list_names(question: QuestionShape) -> Iterator[str]:
    """The names of all inputs that the question has."""
    yield answer_name(question.key)
    if has_box(question):
        yield not_applicable_name(question.key)
    if question.kind == "RANKING":
        yield from (rank_name(question.key, option.code) for option in question.options)
    elif question.kind == "FILE":
        yield from list_file_names(question.key)[1:]


def list_posted(question: QuestionShape, answer: AnswerValue) -> Iterator[tuple[str, str]]:
    """The pairs that a browser posts when the question is answered so: the way back from reading.

    An answer that is none to such a question posts nothing: it may come from a link that was made for another.
    """
    name = answer_name(question.key)
    if answer is NOT_APPLICABLE:
        if question.not_applicable:
            yield (not_applicable_name(question.key) if has_box(question) else name), NOT_APPLICABLE_VALUE
    elif isinstance(answer, bool):
        yield from [(name, TICKED)] * (answer and question.kind == "CONSENT")
    elif isinstance(answer, int | float):
        if question.kind in _NUMERIC:
            yield name, write_number(answer)
    elif isinstance(answer, tuple):
        yield from _list_several(question, answer)
    elif isinstance(answer, str):
        yield from _list_one(question, answer)


def _list_several(question: QuestionShape, answer: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if question.kind == "MULTI":
        yield from ((answer_name(question.key), code) for code in answer)
    elif question.kind == "RANKING":
        yield from ((rank_name(question.key, code), str(rank)) for rank, code in enumerate(answer, start=1))


def _list_one(question: QuestionShape, answer: str) -> Iterator[tuple[str, str]]:
    if question.kind in _WORDED:
        yield answer_name(question.key), answer
    elif question.kind == "PHONE":
        yield answer_name(question.key), write_phone(answer)
    elif question.kind == "FILE":
        yield kept_name(question.key), answer
