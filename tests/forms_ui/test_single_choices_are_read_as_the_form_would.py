"""A page of single choices is looked up; whatever is found is what WTForms would have read."""

from hypothesis import given
from hypothesis import strategies as st

from forms_ui import NOT_APPLICABLE, page_form, survey_form
from forms_ui.parts import list_parts
from forms_ui.posted import Posted
from forms_ui.single_choices import list_single_choices, look_up
from tests.forms_ui.samples import Option, Page, Question, Survey

QUESTIONS = [
    Question(key="must", kind="SCALE", wording={"ja": "必須"}),
    Question(key="may", kind="SCALE", wording={"ja": "任意"}, low=0, high=10, required=False, not_applicable=True),
    Question(
        key="one",
        kind="SINGLE",
        wording={"ja": "一つ"},
        options=[Option(code=code, wording={"ja": code}) for code in ("a", "b.c")],
    ),
]
KEYS = [question.key for question in QUESTIONS]
PARTS = list_parts(QUESTIONS)
CHOICES = list_single_choices(PARTS)
FORM_CLASS = page_form.build_form_class(PARTS, "ja")
NAMES = page_form.list_names(PARTS)

values = st.sampled_from(["1", "5", "6", "0", "10", "11", "a", "b.c", "!na", "", " 1", "１", "\0", "\ud800", "True"])
pairs = st.lists(st.tuples(st.sampled_from([f"q.{key}" for key in (*KEYS, "other")]), values), max_size=6)


@given(pairs)
def test_what_is_looked_up_is_what_the_form_reads(posted: list[tuple[str, str]]) -> None:
    assert CHOICES is not None
    found = look_up(CHOICES, posted)
    read = page_form.read(FORM_CLASS, KEYS, Posted(posted, NAMES), None)
    if found is not None:
        assert read.errors == {}
        assert found == read.answers
        assert [type(answer) for answer in found.values()] == [type(answer) for answer in read.answers.values()]


def test_a_page_that_is_plainly_right_needs_no_form() -> None:
    form = survey_form(Survey(title={"ja": "題"}, pages=[Page(key="p", questions=QUESTIONS)]), 1, "ja")
    reading = form.read([("q.must", "5"), ("q.may", "!na"), ("q.one", "b.c"), ("version", "3")])
    assert reading.answers == {"must": 5, "may": NOT_APPLICABLE, "one": "b.c"}
    assert (reading.errors, reading.texts) == ({}, {})


def test_what_is_not_plainly_right_is_left_to_the_form() -> None:
    assert CHOICES is not None
    for posted in ([("q.one", "a")], [("q.must", "6")], [("q.must", "1"), ("q.must", "1")], [("q.must", "")]):
        assert look_up(CHOICES, posted) is None
    assert look_up(CHOICES, [("q.must", ""), ("q.one", "a")]) is None
    assert look_up(CHOICES, [("q.must", "1"), ("q.one", "a"), ("q.may", "")]) == {
        "must": 1,
        "may": None,
        "one": "a",
    }


def test_a_page_with_any_other_kind_is_the_forms_business() -> None:
    text = Question(key="t", kind="TEXT", wording={"ja": "文"})
    assert list_single_choices(list_parts([*QUESTIONS, text])) is None
