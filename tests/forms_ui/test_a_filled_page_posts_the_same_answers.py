"""A page filled with answers posts those answers again, and a page with errors posts what was posted."""

from hypothesis import given
from hypothesis import strategies as st

from forms_ui import NOT_APPLICABLE, PROOF_FIELD, PROOF_PLACE, AnswerValue, survey_form
from tests.forms_ui.browsing import browse
from tests.forms_ui.samples import USUAL, every_kind

FORM = survey_form(every_kind(), 1, "ja")
HIDDEN = [(PROOF_FIELD, PROOF_PLACE), ("version", "3"), ("page", "1")]

printable = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=20)
answers_given = st.fixed_dictionaries(
    {},
    optional={
        "scale": st.integers(1, 7) | st.just(NOT_APPLICABLE),
        "single": st.sampled_from(["a", "b.c"]),
        "multi": st.sampled_from([("x",), ("y", "z"), ("x", "z"), NOT_APPLICABLE]),
        "line": printable,
        "lines": printable | st.just("\n 二行\n目 ") | st.just(NOT_APPLICABLE),
        "whole": st.integers(0, 99),
        "real": st.floats(-50, 1e8).map(lambda number: round(number, 5) + 0.0) | st.just(NOT_APPLICABLE),
        "consent": st.booleans(),
    },
)


@given(answers_given)
def test_answers_come_back_as_they_were(answers: dict[str, AnswerValue]) -> None:
    tidy = FORM.read(browse(FORM.fill(**USUAL, answers=answers)).list_posted()).answers
    again = FORM.read(browse(FORM.fill(**USUAL, answers=_given(tidy))).list_posted())
    assert again.errors == {}
    assert again.answers == tidy
    untyped = {key: answer for key, answer in answers.items() if key not in {"line", "lines"}}
    assert {key: tidy[key] for key in untyped} == untyped


def test_a_blank_page_posts_nothing_but_what_it_carries_along() -> None:
    posted = browse(FORM.fill(**USUAL, answers={})).list_posted()
    assert [pair for pair in posted if pair[1]] == HIDDEN


def test_a_text_that_begins_with_line_ends_keeps_them_in_its_box() -> None:
    box = browse(FORM.fill(**USUAL, answers={"lines": "\n\n末尾"})).get_one("textarea")
    assert box.text == "\n\n\n末尾"


def test_what_was_posted_is_shown_again_beside_what_is_wrong() -> None:
    posted = [("q.scale", "5"), ("q.multi", "x"), ("q.multi", "y"), ("q.multi", "z"), ("q.line", "a" * 30)]
    posted += [("q.lines", "あ"), ("na.lines", "!na"), ("q.whole", "十"), ("q.consent", "yes")]
    reading = FORM.read(posted)
    assert sorted(reading.errors) == ["line", "lines", "multi", "whole"]
    page = browse(FORM.fill(**USUAL, answers={"scale": 1, "single": "a", "real": 3.0}, reading=reading))
    assert sorted(pair for pair in page.list_posted() if pair[1]) == sorted(posted + HIDDEN)


def test_answers_that_this_version_does_not_offer_are_not_shown() -> None:
    answers: dict[str, AnswerValue] = {"scale": 9, "single": "gone", "multi": ("x", "gone"), "elsewhere": 3}
    posted = browse(FORM.fill(**USUAL, answers=answers)).list_posted()
    assert [pair for pair in posted if pair[1]] == [*HIDDEN, ("q.multi", "x")]


def _given(answers: dict[str, AnswerValue | None]) -> dict[str, AnswerValue]:
    return {key: answer for key, answer in answers.items() if answer is not None}
