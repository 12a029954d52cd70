"""Which slots of a page show the answers given so far, and which show what is wrong with them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from forms_ui.authored import escape_shown, shorten
from forms_ui.fragments import error_note, error_summary, kept_file
from forms_ui.names import TICKED, drop_name, kept_name
from forms_ui.piping import fill_pipes
from forms_ui.uploads import STORED_NAME
from forms_ui.views import InputView, QuestionView
from forms_ui.wording import say

_LONGEST_ASKED = 40


class AnswerSlots:
    """The slots of the inputs of a page, found by what the inputs post."""

    def __init__(self, views: Sequence[QuestionView]) -> None:
        self._checked = {(tap.name, tap.value): f"checked/{tap.anchor}" for tap in _list_taps(views)}
        self._selected = {(tap.name, tap.value): f"selected/{tap.anchor}" for tap in _list_selects(views)}
        self._texts = {view.name: f"text/{view.anchor}" for view in views if _is_typed(view)}
        self._files = {kept_name(view.question.key): view for view in views if view.question.kind == "FILE"}

    def mark(self, pairs: Iterable[tuple[str, str]], files: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """What stands in which slot when these pairs were posted; `files` are known by their stored names."""
        for name, value in pairs:
            if name in self._texts:
                yield self._texts[name], escape_shown(value)
            elif (name, value) in self._checked:
                yield self._checked[name, value], " checked"
            elif (name, value) in self._selected:
                yield self._selected[name, value], " selected"
            elif name in self._files and STORED_NAME.fullmatch(value):
                yield self._show_file(self._files[name], value, files)

    def replace(self, kept: Iterable[tuple[str, str]], prefill: Iterable[tuple[str, str]]) -> Sequence[tuple[str, str]]:
        """The kept pairs, those of the same name replaced by what a link fills in, as far as the page can show it.

        Files are left out: nobody's link holds one.
        """
        fitting = [pair for pair in prefill if self._shows(pair)]
        replaced = {name for name, _ in fitting}
        return [*(pair for pair in kept if pair[0] not in replaced), *fitting]

    def _shows(self, pair: tuple[str, str]) -> bool:
        return pair[0] in self._texts or pair in self._checked or pair in self._selected

    @staticmethod
    def _show_file(view: QuestionView, stored: str, files: Mapping[str, str]) -> tuple[str, str]:
        key, language = view.question.key, view.language
        title = files.get(stored) or say("a_file", language)
        drop = (f"{view.anchor}-drop", drop_name(key), TICKED)
        return f"file/{view.anchor}", kept_file(kept_name(key), stored, title, drop, language)


def mark_errors(
    views: Sequence[QuestionView], errors: Mapping[str, str], pipes: Mapping[str, str], language: str
) -> Iterator[tuple[str, str]]:
    """What stands in which slot when these questions have errors, the summary included."""
    flawed = [(view, errors[view.question.key]) for view in views if view.question.key in errors]
    for view, message in flawed:
        yield f"flawed/{view.anchor}", " flawed"
        yield f"invalid/{view.anchor}", ' aria-invalid="true"'
        yield f"described/{view.anchor}", view.describe(wrong=True)
        yield f"error/{view.anchor}", error_note(view.anchor, message, language)
    if flawed:
        items = [
            (view.first, shorten(fill_pipes(view.asked, pipes), _LONGEST_ASKED), message) for view, message in flawed
        ]
        yield "summary", error_summary(items, language)


def _is_typed(view: QuestionView) -> bool:
    return not view.taps and not view.ranks and view.question.kind != "FILE"


def _list_taps(views: Sequence[QuestionView]) -> Iterator[InputView]:
    for view in views:
        yield from view.taps
        if not view.is_long:
            yield from _list_ranks(view)
        if view.not_applicable:
            yield view.not_applicable


def _list_selects(views: Sequence[QuestionView]) -> Iterator[InputView]:
    for view in views:
        if view.is_long:
            yield from _list_ranks(view)


def _list_ranks(view: QuestionView) -> Iterator[InputView]:
    return (tap for row in view.ranks for tap in row.taps)
