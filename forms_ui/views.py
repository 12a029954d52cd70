"""A question as its template sees it: words in one language, and the ids that its parts are known by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from forms_ui.authored import phrase, plain
from forms_ui.choices import list_choices
from forms_ui.fragments import required_mark
from forms_ui.hints import list_hints
from forms_ui.keyboards import Keyboard, choose_keyboard
from forms_ui.names import (
    NOT_APPLICABLE_VALUE,
    SINGLE_CHOICES,
    TICKED,
    answer_name,
    has_box,
    not_applicable_name,
    rank_name,
)
from forms_ui.parts import GROUPS, Part, split
from forms_ui.shapes import QuestionShape
from forms_ui.uploads import write_accepted
from forms_ui.wording import say

_MOST_RANK_BUTTONS: Final = 7
_TEMPLATES: Final = {
    **dict.fromkeys(("SINGLE", "MULTI"), "rows"),
    **{kind: kind.lower() for kind in ("CONSENT", "RANKING", "FILE", "MATRIX", "CONTACT")},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InputView:
    """Something to tap: its id, what it posts, and its words."""

    anchor: str
    name: str
    value: str
    label: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class RankView:
    """An option of a ranking: its words, its ranks, and the way to give it none."""

    anchor: str
    label: Markup
    taps: Sequence[InputView]
    undo: InputView

    @property
    def first(self) -> str:
        """The id of its first input."""
        return self.taps[0].anchor


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """One question on its page, or one part of it."""

    question: QuestionShape
    language: str
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
    undo: InputView | None
    """The way back from a choice made by mistake."""
    ranks: Sequence[RankView]
    keyboard: Keyboard
    parts: "Sequence[QuestionView]"
    """The rows of a matrix, the fields of a contact block."""

    @property
    def answered(self) -> "Sequence[QuestionView]":
        """What is answered: the parts, or the question itself."""
        return self.parts if self.question.kind in GROUPS else (self,)

    @property
    def is_conditional(self) -> bool:
        """Whether it may be left blank depends on answers."""
        return self.question.required_if is not None

    @property
    def mark(self) -> Markup:
        """Whether it may be left blank."""
        return required_mark(self.language, is_required=self.question.required)

    @property
    def ends(self) -> Sequence[InputView]:
        """The first and the last thing to choose, when they have words."""
        return tuple(tap for tap in (self.taps[0], self.taps[-1]) if tap.label)

    @property
    def has_words(self) -> bool:
        """Whether words stand on points between the ends: they do not fit side by side on a phone."""
        return any(option.wording for option in self.question.options)

    @property
    def is_long(self) -> bool:
        """Whether there are too many ranks for buttons: each option is given its rank in a list to choose from."""
        return len(self.ranks) > _MOST_RANK_BUTTONS

    @property
    def accepted(self) -> str:
        """What the browser's dialogue for files should offer."""
        return write_accepted(self.question.media)

    @property
    def first(self) -> str:
        """The id of the input that the summary of errors leads to."""
        if self.ranks:
            return self.ranks[0].first
        return self.taps[0].anchor if self.taps else f"{self.anchor}-input"

    def describe(self, *, wrong: bool) -> str:
        """The attribute that leads from the inputs to the hints and to the error."""
        ids = [f"{self.anchor}-hint"] * bool(self.hints) + [f"{self.anchor}-error"] * wrong
        return f' aria-describedby="{" ".join(ids)}"' if ids else ""


def view_question(question: QuestionShape, number: int, language: str) -> QuestionView:
    """The question as the one of that number on its page."""
    anchor = f"q{number}"
    if question.kind not in GROUPS:
        return _view(Part(question=question), anchor, language)
    parts = tuple(_view(part, f"{anchor}r{place}", language) for place, part in enumerate(split(question), start=1))
    return _view(Part(question=question), anchor, language, parts)


def _view(part: Part, anchor: str, language: str, parts: Sequence[QuestionView] = ()) -> QuestionView:
    question = part.question
    is_group = question.kind in GROUPS
    return QuestionView(
        question=question,
        language=language,
        anchor=anchor,
        name=answer_name(question.key),
        template=f"questions/{_choose_template(question)}.html",
        wording=phrase(question.wording, language),
        asked=plain(question.wording, language),
        hints=tuple(list_hints(part, language)),
        taps=tuple(_list_taps(question, anchor, language)),
        not_applicable=None if is_group else _view_not_applicable(question, anchor, language),
        undo=_view_undo(question, anchor, language),
        ranks=tuple(_list_ranks(question, anchor, language)),
        keyboard=choose_keyboard(part),
        parts=parts,
    )


def _choose_template(question: QuestionShape) -> str:
    if question.kind == "SCALE":
        return "rows" if any(option.wording for option in question.options) else "scale"
    return _TEMPLATES.get(question.kind, "typed")


def _list_taps(question: QuestionShape, anchor: str, language: str) -> Iterator[InputView]:
    name = answer_name(question.key)
    if question.kind == "CONSENT":
        wording = phrase(question.wording, language)
        yield InputView(anchor=f"{anchor}-1", name=name, value=TICKED, label=wording)
    if question.kind != "RANKING":
        for place, choice in enumerate(list_choices(question), start=1):
            label = phrase(choice.wording, language)
            yield InputView(anchor=f"{anchor}-{place}", name=name, value=choice.value, label=label)


def _list_ranks(question: QuestionShape, anchor: str, language: str) -> Iterator[RankView]:
    if question.kind != "RANKING":
        return
    for place, option in enumerate(question.options, start=1):
        row, name = f"{anchor}r{place}", rank_name(question.key, option.code)
        undo = InputView(anchor=f"{row}-none", name=name, value="", label=escape(say("no_rank", language)))
        taps = tuple(
            InputView(
                anchor=f"{row}-{rank}", name=name, value=str(rank), label=escape(say("rank", language, rank=rank))
            )
            for rank in range(1, len(question.options) + 1)
        )
        yield RankView(anchor=row, label=phrase(option.wording, language), taps=taps, undo=undo)


def _view_not_applicable(question: QuestionShape, anchor: str, language: str) -> InputView | None:
    if not question.not_applicable or question.kind == "CONSENT":
        return None
    name = not_applicable_name(question.key) if has_box(question) else answer_name(question.key)
    label = escape(say("not_applicable", language))
    return InputView(anchor=f"{anchor}-na", name=name, value=NOT_APPLICABLE_VALUE, label=label)


def _view_undo(question: QuestionShape, anchor: str, language: str) -> InputView | None:
    # "Not applicable" is a way out already.
    if question.required or question.not_applicable or question.kind not in SINGLE_CHOICES:
        return None
    label = escape(say("no_answer", language))
    return InputView(anchor=f"{anchor}-none", name=answer_name(question.key), value="", label=label)
