"""The WTForms form of one page: its class is made once for a published version and kept."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from wtforms import Form

from forms_ui import names
from forms_ui.answers import AnswerValue, Reading
from forms_ui.choices import map_answers
from forms_ui.fields import AnswerField, ChoiceField, ChoicesField, ConsentField
from forms_ui.gathered_fields import FileField, RankingField
from forms_ui.parts import Part
from forms_ui.plain_text import make_showable
from forms_ui.posted import Posted
from forms_ui.typed_fields import (
    DateField,
    EmailField,
    KanaField,
    NumberField,
    PhoneField,
    PostalCodeField,
    WrittenField,
)

_FIELDS: Final[Mapping[str, type[AnswerField]]] = {
    "SCALE": ChoiceField,
    "SINGLE": ChoiceField,
    "MULTI": ChoicesField,
    "RANKING": RankingField,
    "TEXT": WrittenField,
    "NUMBER": NumberField,
    "DATE": DateField,
    "EMAIL": EmailField,
    "PHONE": PhoneField,
    "POSTAL_CODE": PostalCodeField,
    "CONSENT": ConsentField,
    "FILE": FileField,
}
_CONTACT_FIELDS: Final[Mapping[str, type[AnswerField]]] = {"FAMILY_KANA": KanaField, "GIVEN_KANA": KanaField}


def build_form_class(parts: Sequence[Part], language: str) -> type[Form]:
    """The form class with one field for each part, in their order."""
    fields = {
        names.answer_name(part.question.key): _choose_field(part)(part.question, language, map_answers(part.question))
        for part in parts
    }
    return type("PageForm", (Form,), fields)


def list_names(parts: Sequence[Part]) -> frozenset[str]:
    """The names of all inputs that the parts have."""
    return frozenset(name for part in parts for name in names.list_names(part.question))


def read(form_class: type[Form], keys: Iterable[str], posted: Posted, required: Collection[str] | None) -> Reading:
    """What the posted pairs mean as answers to the parts with these keys.

    `required` names the parts that may not be left blank where that is not for the author alone to say.
    """
    form = form_class(posted)
    fields = {key: field for key, field in zip(keys, form, strict=True) if isinstance(field, AnswerField)}
    if required is not None:
        for key, field in fields.items():
            field.is_required = key in required
    form.validate()
    answers: dict[str, AnswerValue | None] = {}
    errors: dict[str, str] = {}
    for key, field in fields.items():
        answers[key] = None if field.errors else field.data
        if field.errors:
            errors[key] = field.errors[0]
    return Reading(answers=answers, errors=errors, texts=_list_texts(fields, posted))


def _choose_field(part: Part) -> type[AnswerField]:
    return _CONTACT_FIELDS.get(part.contact) or _FIELDS[part.question.kind]


def _list_texts(fields: Mapping[str, AnswerField], posted: Posted) -> dict[str, tuple[str, ...]]:
    texts = {name: tuple(make_showable(value) for value in values) for name, values in posted.group().items()}
    for field in fields.values():
        if isinstance(field, FileField):
            # A file that came stays, whatever else is wrong with the page: nobody should have to send it twice.
            for name in names.list_file_names(field.question.key):
                texts.pop(name, None)
            texts.update((name, (stored,)) for name, stored in field.list_kept())
    return texts
