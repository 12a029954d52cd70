"""A page filled by joining strings is, letter by letter, what its templates render with the same values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_ui import AnswerValue, Shown, survey_form
from forms_ui.slots import Slot, cut, fill_straight
from tests.forms_ui.samples import USUAL, Page, Survey, every_kind, options, scale

QUESTIONS = every_kind().pages[0].questions
SURVEY = Survey(
    title={"ja": "題", "en": "Title"},
    introduction={"ja": "はじめに\n\nどうぞ"},
    pages=(
        Page(key="first", questions=QUESTIONS),
        Page(key="last", title={"ja": "章"}, questions=(scale("nps", 10, low=0), scale("seven", 7))),
    ),
)
ANSWERS: dict[str, AnswerValue] = {"scale": 3, "multi": ("x",), "line": "<&\"'>", "consent": True, "nps": 0}


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("page", [1, 2])
@pytest.mark.parametrize("posted", [None, [], [("q.scale", "9"), ("q.line", "\0<i>"), ("q.nps", "11")]])
def test_both_ways_lead_to_the_same_page(language: str, page: int, posted: list[tuple[str, str]] | None) -> None:
    form = survey_form(SURVEY, page, language)
    shown: Shown = {
        **USUAL,
        "answers": ANSWERS,
        "reading": None if posted is None else form.read(posted),
        "brand": "<茶> & 舗",
        "back": "?page=1&x=2",
        "languages": {"ja": "?language=ja", "en": "?language=en"},
        "notice": "続きから <どうぞ>",
    }
    assert form.fill(**shown) == form.render(fill_straight(form.list_values(**shown)))


def test_the_page_with_nothing_in_it_is_the_same_too() -> None:
    form = survey_form(SURVEY, 1, "ja")
    values = form.list_values(**USUAL, answers={})
    assert form.fill(**USUAL, answers={}) == form.render(fill_straight(values))


@given(
    st.lists(st.tuples(st.text(st.characters(exclude_characters="\0")), st.sampled_from("abc"))),
    st.dictionaries(st.sampled_from("abcd"), st.text()),
)
def test_any_markup_cut_at_its_slots_fills_like_it_renders(
    pieces: list[tuple[str, str]], values: dict[str, str]
) -> None:
    def render(slot: Slot) -> str:
        return "".join(text + slot(name, f"default of {name}").markup for text, name in pieces)

    assert cut(render).fill(values) == render(fill_straight(values))


def test_a_code_may_be_any_text_without_disturbing_the_slots() -> None:
    codes = ("checked/q1-1", "a b", '"', "日本")
    question = QUESTIONS[1].__class__(key="k", kind="SINGLE", wording={"ja": "?"}, options=options(*codes))
    form = survey_form(Survey(title={}, pages=(Page(key="p", questions=(question,)),)), 1, "ja")
    for code in codes:
        assert form.read([("q.k", code)]).answers == {"k": code}
        assert form.fill(**USUAL, answers={"k": code}).count(" checked>") == 1
