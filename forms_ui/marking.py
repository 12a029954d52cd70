"""Which slots of a page show the answers given so far, and which show what is wrong with them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from forms_ui.authored import escape_shown, shorten
from forms_ui.fragments import error_note, error_summary
from forms_ui.views import InputView, QuestionView

_LONGEST_ASKED = 40


class AnswerSlots:
    """The slots of the inputs of a page, found by what the inputs post."""

    def __init__(self, views: Sequence[QuestionView]) -> None:
        self._checked = {(tap.name, tap.value): f"checked/{tap.anchor}" for tap in _list_taps(views)}
        self._texts = {view.name: f"text/{view.anchor}" for view in views if not view.taps}

    def mark(self, pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """What stands in which slot when these pairs were posted."""
        for name, value in pairs:
            if name in self._texts:
                yield self._texts[name], escape_shown(value)
            elif (name, value) in self._checked:
                yield self._checked[name, value], " checked"


def mark_errors(views: Sequence[QuestionView], errors: Mapping[str, str], language: str) -> Iterator[tuple[str, str]]:
    """What stands in which slot when these questions have errors, the summary included."""
    flawed = [(view, errors[view.question.key]) for view in views if view.question.key in errors]
    for view, message in flawed:
        yield f"flawed/{view.anchor}", " flawed"
        yield f"invalid/{view.anchor}", ' aria-invalid="true"'
        yield f"described/{view.anchor}", view.describe(wrong=True)
        yield f"error/{view.anchor}", error_note(view.anchor, message, language)
    if flawed:
        items = [(view.first, shorten(view.asked, _LONGEST_ASKED), message) for view, message in flawed]
        yield "summary", error_summary(items, language)


def _list_taps(views: Sequence[QuestionView]) -> Iterator[InputView]:
    for view in views:
        yield from view.taps
        if view.not_applicable:
            yield view.not_applicable
