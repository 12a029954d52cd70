"""What is answered on a page: each row of a matrix and each field of a contact block is a question of its own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from forms_ui.shapes import QuestionShape

GROUPS: Final = frozenset({"MATRIX", "CONTACT"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing to answer."""

    question: QuestionShape
    contact: str = ""
    """The field of a contact block that it is, such as FAMILY_NAME."""


def list_parts(questions: Iterable[QuestionShape]) -> list[Part]:
    """The parts of the questions, in their order."""
    return [part for question in questions for part in split(question)]


def split(question: QuestionShape) -> Iterator[Part]:
    """The parts of one question."""
    if question.kind == "CONTACT":
        for name, part in zip(question.contact, question.parts, strict=True):
            yield Part(question=part, contact=str(name))
    else:
        yield from (Part(question=part) for part in question.parts)
