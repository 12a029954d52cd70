"""The WTForms form of one page: its class is made once for a published version and kept."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from wtforms import Form

from forms_ui.answers import AnswerValue, Reading
from forms_ui.choices import map_answers
from forms_ui.fields import AnswerField, ChoiceField, ChoicesField, ConsentField, NumberField, WrittenField
from forms_ui.names import answer_name, has_box, not_applicable_name
from forms_ui.plain_text import make_showable
from forms_ui.posted import Posted
from forms_ui.shapes import QuestionShape

_FIELDS: Final[Mapping[str, type[AnswerField]]] = {
    "SCALE": ChoiceField,
    "SINGLE": ChoiceField,
    "MULTI": ChoicesField,
    "TEXT": WrittenField,
    "NUMBER": NumberField,
    "CONSENT": ConsentField,
}


def build_form_class(questions: Sequence[QuestionShape], language: str) -> type[Form]:
    """The form class with one field for each question, in their order."""
    fields = {
        answer_name(question.key): _FIELDS[question.kind](question, language, map_answers(question))
        for question in questions
    }
    return type("PageForm", (Form,), fields)


def list_names(questions: Sequence[QuestionShape]) -> frozenset[str]:
    """The names of all inputs that the questions have."""
    boxes = {not_applicable_name(question.key) for question in questions if has_box(question)}
    return frozenset({answer_name(question.key) for question in questions} | boxes)


def read(form_class: type[Form], keys: Iterable[str], posted: Posted) -> Reading:
    """What the posted pairs mean as answers to the questions with these keys."""
    form = form_class(posted)
    form.validate()
    answers: dict[str, AnswerValue | None] = {}
    errors: dict[str, str] = {}
    for key, field in zip(keys, form, strict=True):
        answers[key] = None if field.errors else field.data
        if field.errors:
            errors[key] = field.errors[0]
    texts = {name: tuple(make_showable(value) for value in values) for name, values in posted.group().items()}
    return Reading(answers=answers, errors=errors, texts=texts)
