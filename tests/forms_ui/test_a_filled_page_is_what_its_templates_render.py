"""A page filled by joining strings is, letter by letter, what its templates render with the same values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_ui import AnswerValue, Banner, Shown, page_form_of, survey_form
from forms_ui.piping import NO_PIPES
from forms_ui.slots import Slot, cut, fill_straight
from tests.forms_ui.samples import USUAL, Page, Question, Survey, every_kind, newer_kinds, options, scale

QUESTIONS = every_kind().pages[0].questions
SURVEY = Survey(
    title={"ja": "題", "en": "Title"},
    introduction={"ja": "はじめに\n\nどうぞ"},
    pages=(
        Page(key="first", questions=QUESTIONS),
        Page(key="newer", questions=newer_kinds().pages[0].questions),
        Page(key="last", title={"ja": "章"}, questions=(scale("nps", 10, low=0), scale("seven", 7))),
    ),
)
ANSWERS: dict[str, AnswerValue] = {"scale": 3, "multi": ("x",), "line": "<&\"'>", "consent": True, "nps": 0}
ANSWERS |= {"matrix.like": 7, "ranking": ("o2", "o0"), "many": ("o8",), "day": "2026-04-01", "phone": "+81312345678"}
ANSWERS |= {"photo": "stored.png", "contact.family_name": "山田"}
POSTED = [("q.scale", "9"), ("q.line", "\0<i>"), ("q.nps", "11"), ("q.matrix.like", "8"), ("rank.ranking/o0", "x")]
POSTED += [("q.photo", "!too_large"), ("kept.photo", "stored.png"), ("q.mail", "<@>"), ("q.contact.phone", "?")]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("page", [1, 2, 3])
@pytest.mark.parametrize("posted", [None, [], POSTED])
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
        "banner": Banner.PREVIEW,
        "prefill": [("q.nps", "9"), ("q.single", "a"), ("q.day", "?"), ("q.scale", "99")],
        "files": {"stored.png": "<写真>.png"},
        "pipes": {},
        "required": None,
        "progress": 0.5,
        "goes_on": False,
    }
    assert form.fill(**shown) == form.render(fill_straight(form.list_values(**shown)))


def test_a_page_of_unknown_number_with_pipes_and_conditions_is_the_same_too() -> None:
    question = Question(
        key="k",
        kind="TEXT",
        wording={"ja": "{{answer.name|あなた}}は？\n{{hidden.x}}"},
        required_if=object(),
        required=False,
    )
    page = Page(key="p", title={"ja": "{{answer.name|あなた}}へ"}, questions=(question,))
    form = page_form_of(SURVEY, page, 4, None, "ja")
    reading = form.read([], ["k"])
    for pipes in (NO_PIPES, {"{{answer.name|あなた}}": "<茶>", "{{hidden.x}}": "&"}):
        filled = form.fill(**USUAL, answers={}, reading=reading, pipes=pipes, required=["k"], progress=0.25)
        values = form.list_values(**USUAL, answers={}, reading=reading, pipes=pipes, required=["k"], progress=0.25)
        assert filled == form.render(fill_straight(values))


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
