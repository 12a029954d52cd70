"""The fields of a survey page: WTForms reads and checks what was posted, each kind of question in its own field.

None of them renders itself: the markup of a page is made once and kept (see skeleton), because WTForms' widgets
take milliseconds for what is the same on every request.
"""

from collections.abc import Mapping
from typing import ClassVar, Final

from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from forms_ui.answers import NOT_APPLICABLE, AnswerValue
from forms_ui.names import NOT_APPLICABLE_VALUE, TICKED, not_applicable_name
from forms_ui.posted import Posted
from forms_ui.shapes import QuestionShape
from forms_ui.wording import say


def answered(_form: BaseForm, field: "AnswerField") -> None:
    """Refuse to leave a required question blank."""
    if field.is_required and field.is_blank and not field.process_errors:
        raise StopValidation(say(field.blank, field.language))


class AnswerField(Field):
    """A question's field: its data is a typed answer, or None when the question was left blank."""

    blank: ClassVar[str]
    """The wording of the error when a required question was left blank."""

    def __init__(
        self,
        question: QuestionShape,
        language: str,
        allowed: Mapping[str, AnswerValue],
        *,
        name: str | None = None,
        _form: BaseForm | None = None,
        **_unused: object,
    ) -> None:
        super().__init__(label="", validators=_VALIDATORS, name=name, _form=_form)
        self.question = question
        self.language = language
        self.allowed = allowed
        self.is_required = question.required

    @property
    def is_blank(self) -> bool:
        """Whether a required question counts as left blank."""
        return self.data is None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was posted under the field's name."""
        self.data = self.read([value for value in valuelist if value])

    def read(self, values: list[str]) -> AnswerValue | None:
        """The answer that the values stand for; a ValueError tells the respondent what is wrong."""
        raise NotImplementedError

    def wrong(self, key: str, **gaps: object) -> ValueError:
        """The error of that name in the wording, to be raised."""
        return ValueError(say(key, self.language, **gaps))


_VALIDATORS: Final = (answered,)


class ChoiceField(AnswerField):
    """SCALE and SINGLE: one of the values shown."""

    blank = "choose_one"

    def read(self, values: list[str]) -> AnswerValue | None:
        """The point or code chosen."""
        if len(values) > 1:
            raise self.wrong("answer_once")
        if values and values[0] not in self.allowed:
            raise self.wrong("choose_shown")
        return self.allowed[values[0]] if values else None


class ChoicesField(AnswerField):
    """MULTI: some of the values shown."""

    blank = "choose_some"

    def read(self, values: list[str]) -> AnswerValue | None:
        """The codes chosen, each once, in the order of the options."""
        chosen = set(values)
        if not chosen <= self.allowed.keys():
            raise self.wrong("choose_shown")
        if NOT_APPLICABLE_VALUE in chosen:
            return self._read_not_applicable(chosen)
        if self.question.most is not None and len(chosen) > self.question.most:
            raise self.wrong("choose_fewer", most=self.question.most)
        return tuple(code for code in self.allowed if code in chosen) or None

    def _read_not_applicable(self, chosen: set[str]) -> AnswerValue:
        if len(chosen) > 1:
            raise self.wrong("answer_or_not_applicable")
        return NOT_APPLICABLE


class ConsentField(AnswerField):
    """CONSENT: a box that is ticked or not."""

    blank = "consent"

    @property
    def is_blank(self) -> bool:
        """A required consent has to be given."""
        return self.data is not True

    def read(self, values: list[str]) -> AnswerValue | None:
        """Whether the box is ticked."""
        if values and values != [TICKED]:
            raise self.wrong("choose_shown")
        return bool(values)


class BoxedField(AnswerField):
    """An answer with a box beside it that says it does not apply."""

    def post_process(self, formdata: Posted | None = None) -> None:
        """Look at the box beside the input once both are known."""
        ticks = formdata.getlist(not_applicable_name(self.question.key)) if formdata else []
        if not ticks:
            return
        if ticks != [NOT_APPLICABLE_VALUE]:
            self.process_errors = [say("choose_shown", self.language)]
        elif self.data is not None or self.process_errors:
            self.process_errors = [say("answer_or_not_applicable", self.language)]
        else:
            self.data = NOT_APPLICABLE
