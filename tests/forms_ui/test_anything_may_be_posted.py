"""Anything may be posted: a page never fails, and takes for an answer only what its survey allows."""

from collections.abc import Callable

from hypothesis import example, given
from hypothesis import strategies as st

from forms_ui import NOT_APPLICABLE, AnswerValue, survey_form
from tests.forms_ui.browsing import browse
from tests.forms_ui.samples import USUAL, every_kind

FORM = survey_form(every_kind(), 1, "ja")
KEYS = ("scale", "single", "multi", "line", "lines", "whole", "real", "consent")

names = st.sampled_from([f"{prefix}.{key}" for key in KEYS for prefix in ("q", "na")]) | st.text(max_size=8)
# Lone surrogates come only when asked for.
wild = st.text(st.characters(exclude_categories=()), max_size=30)
plausible = st.sampled_from(
    ["1", "7", "8", "-1", "a", "b.c", "x", "y", "z", "!na", "yes", "１２", "NaN", "1e9", "\0", " "]
)
pairs = st.lists(st.tuples(names, plausible | wild), max_size=12)


@given(pairs)
@example([("q.line", "\ud800"), ("q.lines", "\0<b>"), ("q.scale", "\udfff")])
def test_answers_lie_within_the_survey(posted: list[tuple[str, str]]) -> None:
    reading = FORM.read(posted)
    assert tuple(reading.answers) == KEYS
    assert all(reading.answers[key] is None for key in reading.errors)
    assert [key for key, answer in reading.answers.items() if not _is_allowed(key, answer)] == []


@given(pairs)
@example([("q.line", "\ud800"), ("q.lines", "\0</textarea><script>"), ("q.whole", '"><b>')])
def test_the_page_that_says_what_is_wrong_can_be_sent_and_read(posted: list[tuple[str, str]]) -> None:
    page = FORM.fill(**USUAL, answers={}, reading=FORM.read(posted))
    assert "\0" not in page
    browsed = browse(page.encode().decode())
    assert len(browsed.list_all("form")) == 1
    assert browsed.list_all("script") == []
    assert len(set(browsed.list_ids())) == len(browsed.list_ids())


def _is_allowed(key: str, answer: AnswerValue | None) -> bool:
    if answer is None or answer is NOT_APPLICABLE:
        return answer is None or key in {"scale", "multi", "lines", "real"}
    return ALLOWED[key](answer)


def _is_chosen(answer: AnswerValue) -> bool:
    return isinstance(answer, tuple) and 1 <= len(answer) <= 2 and answer == tuple(c for c in "xyz" if c in answer)


def _is_text(answer: AnswerValue, most: int) -> bool:
    return (
        isinstance(answer, str)
        and 0 < len(answer) <= most
        and answer == answer.strip()
        and "\0" not in answer
        and answer.encode().decode() == answer
    )


ALLOWED: dict[str, Callable[[AnswerValue], bool]] = {
    "scale": lambda answer: type(answer) is int and 1 <= answer <= 7,
    "single": lambda answer: answer in {"a", "b.c"},
    "multi": _is_chosen,
    "line": lambda answer: _is_text(answer, 20) and "\n" not in str(answer),
    "lines": lambda answer: _is_text(answer, 2_000),
    "whole": lambda answer: type(answer) is int and 0 <= answer <= 99,
    "real": lambda answer: type(answer) is float and -50 <= answer < 1e15,
    "consent": lambda answer: isinstance(answer, bool),
}
