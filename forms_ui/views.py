"""A question as its template sees it: words in one language, and the ids that its parts are known by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from forms_ui.authored import phrase, plain
from forms_ui.choices import list_choices
from forms_ui.names import NOT_APPLICABLE_VALUE, TICKED, answer_name, has_box, not_applicable_name
from forms_ui.numbers_typed import write_number
from forms_ui.shapes import QuestionShape
from forms_ui.wording import say

# Up to here the limit of a text is worth a word; beyond it is more than people write on a phone.
_LIMIT_WORTH_SAYING: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class InputView:
    """Something to tap: its id, what it posts, and its words."""

    anchor: str
    name: str
    value: str
    label: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """One question on its page."""

    question: QuestionShape
    anchor: str
    """The id of the question, with which all ids and slots inside it begin."""
    name: str
    template: str
    wording: Markup
    asked: str
    """The wording as plain text, for the summary of errors."""
    hints: Sequence[Markup]
    taps: Sequence[InputView]
    """What can be chosen, without "not applicable"."""
    not_applicable: InputView | None

    @property
    def ends(self) -> Sequence[InputView]:
        """The first and the last thing to choose, when they have words."""
        return tuple(tap for tap in (self.taps[0], self.taps[-1]) if tap.label)

    @property
    def inputmode(self) -> str:
        """The keyboard that a phone should show; the ones for digits lack a minus sign on some."""
        if self.question.minimum is not None and self.question.minimum < 0:
            return "text"
        return "numeric" if self.question.whole else "decimal"

    @property
    def first(self) -> str:
        """The id of the input that the summary of errors leads to."""
        return self.taps[0].anchor if self.taps else f"{self.anchor}-input"

    def describe(self, *, wrong: bool) -> str:
        """The attribute that leads from the inputs to the hints and to the error."""
        ids = [f"{self.anchor}-hint"] * bool(self.hints) + [f"{self.anchor}-error"] * wrong
        return f' aria-describedby="{" ".join(ids)}"' if ids else ""


def view_question(question: QuestionShape, number: int, language: str) -> QuestionView:
    """The question as the one of that number on its page."""
    anchor = f"q{number}"
    return QuestionView(
        question=question,
        anchor=anchor,
        name=answer_name(question.key),
        template=f"questions/{_choose_template(question)}.html",
        wording=phrase(question.wording, language),
        asked=plain(question.wording, language),
        hints=tuple(_list_hints(question, language)),
        taps=tuple(_list_taps(question, anchor, language)),
        not_applicable=_view_not_applicable(question, anchor, language),
    )


def _choose_template(question: QuestionShape) -> str:
    if question.kind == "SCALE":
        # Words on points between the ends do not fit side by side on a phone.
        return "rows" if any(option.wording for option in question.options) else "scale"
    return {"SINGLE": "rows", "MULTI": "rows", "CONSENT": "consent"}.get(question.kind, "typed")


def _list_taps(question: QuestionShape, anchor: str, language: str) -> Iterator[InputView]:
    name = answer_name(question.key)
    if question.kind == "CONSENT":
        wording = phrase(question.wording, language)
        yield InputView(anchor=f"{anchor}-1", name=name, value=TICKED, label=wording)
    for place, choice in enumerate(list_choices(question), start=1):
        label = phrase(choice.wording, language)
        yield InputView(anchor=f"{anchor}-{place}", name=name, value=choice.value, label=label)


def _view_not_applicable(question: QuestionShape, anchor: str, language: str) -> InputView | None:
    if not question.not_applicable or question.kind == "CONSENT":
        return None
    name = not_applicable_name(question.key) if has_box(question) else answer_name(question.key)
    label = escape(say("not_applicable", language))
    return InputView(anchor=f"{anchor}-na", name=name, value=NOT_APPLICABLE_VALUE, label=label)


def _list_hints(question: QuestionShape, language: str) -> Iterator[Markup]:
    hint = phrase(question.hint, language)
    if hint:
        yield hint
    match question.kind:
        case "MULTI":
            key = "any_number" if question.most is None else "at_most"
            yield escape(say(key, language, most=question.most))
        case "TEXT" if question.max_length <= _LIMIT_WORTH_SAYING:
            yield escape(say("characters", language, most=question.max_length))
        case "NUMBER" if not hint:
            yield from _list_bounds(question, language)


def _list_bounds(question: QuestionShape, language: str) -> Iterator[Markup]:
    least, most = (None if bound is None else write_number(bound) for bound in (question.minimum, question.maximum))
    if least is not None and most is not None:
        yield escape(say("between", language, least=least, most=most))
    elif least is not None:
        yield escape(say("at_least_number", language, least=least))
    elif most is not None:
        yield escape(say("at_most_number", language, most=most))
