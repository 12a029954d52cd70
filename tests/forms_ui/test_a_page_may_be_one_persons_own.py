"""A page may be one person's own: its questions, their order, what is required, and what a link fills in."""

import dataclasses

import pytest

from forms_ui import NOT_APPLICABLE, AnswerValue, Banner, MessageKind, message_page, page_form_of, survey_form
from tests.forms_ui.browsing import Browsed, browse
from tests.forms_ui.samples import (
    USUAL,
    Page,
    Question,
    Survey,
    contact,
    every_kind,
    matrix,
    newer_kinds,
    options,
    scale,
    survey_of,
    words,
)

SURVEY = Survey(
    title={"ja": "題", "en": "Title"},
    introduction={"ja": "はじめに"},
    pages=(Page(key="one", questions=(scale("a"), scale("b"))), Page(key="two", questions=(scale("c"),))),
)
OWN = Page(key="one", questions=(scale("b"), scale("a")))
ROW = (words("好きだ", "I like it"), "like")
CONDITIONAL = survey_of(
    dataclasses.replace(scale("why", required=False), required_if=object()),
    Question(key="news", kind="CONSENT", wording={"ja": "受け取る"}, required=False, required_if=object()),
    dataclasses.replace(matrix("m", 5, ROW, required=False), required_if=object()),
    scale("plain", required=False),
)


def _names(page: Browsed) -> list[str | None]:
    return list(dict.fromkeys(element.attributes["name"] for element in page.list_all("input", type="radio")))


def test_its_questions_stand_in_their_own_order() -> None:
    form = page_form_of(SURVEY, OWN, 1, 2, "ja")
    assert form.keys == ("b", "a")
    assert _names(browse(form.fill(**USUAL, answers={}))) == ["q.b", "q.a"]
    assert form.read([("q.a", "1"), ("q.b", "2")]).answers == {"b": 2, "a": 1}


def test_the_whole_page_is_what_it_was() -> None:
    for number, page in enumerate(SURVEY.pages, start=1):
        own = page_form_of(SURVEY, page, number, 2, "ja").fill(**USUAL, answers={"a": 3})
        assert own == survey_form(SURVEY, number, "ja").fill(**USUAL, answers={"a": 3})


def test_where_the_way_depends_on_answers_no_number_is_promised() -> None:
    form = page_form_of(SURVEY, OWN, 3, None, "ja")
    page = browse(form.fill(**USUAL, answers={}))
    assert page.list_all("progress") == []
    assert page.get_one("title").text == "題"
    assert page.get_one("button").text == "次へ"
    half = browse(form.fill(**USUAL, answers={}, progress=0.5))
    assert (half.get_one("progress").attributes["value"], half.get_one("progress").attributes["max"]) == ("50", "100")
    assert half.get_one("progress").text == "約50%"
    assert browse(form.fill(**USUAL, answers={}, progress=7.0)).get_one("progress").attributes["value"] == "100"


def test_one_may_begin_on_another_page() -> None:
    for begins in (True, False):
        page = page_form_of(SURVEY, OWN, 2, None, "ja", is_first=begins).fill(**USUAL, answers={})
        assert ("はじめに" in page, "回答が保存されます" in page) == (begins, begins)


def test_what_is_required_may_depend_on_answers() -> None:
    form = survey_form(CONDITIONAL, 1, "ja")
    assert form.read([]).errors == {}
    assert form.read([], []).errors == {}
    reading = form.read([], ["why", "news", "m.like"])
    assert list(reading.errors) == ["why", "news", "m.like"]
    assert reading.answers == {"why": None, "news": None, "m.like": None, "plain": None}
    assert form.read([("q.why", "1"), ("q.m.like", "2")], ["why", "m.like"]).answers == {
        "why": 1,
        "news": False,
        "m.like": 2,
        "plain": None,
    }


def test_what_the_author_requires_may_be_left_blank_where_it_is_not_required_now() -> None:
    form = survey_form(survey_of(scale("a"), scale("b")), 1, "ja")
    assert list(form.read([], ["b"]).errors) == ["b"]
    assert form.read([], frozenset({"a", "b"})).errors.keys() == {"a", "b"}
    assert form.read([("q.a", "1"), ("q.b", "1")], ["a", "b"]).texts == {}


def test_a_page_of_single_choices_knows_what_is_required_now() -> None:
    form = survey_form(survey_of(scale("a", required=False), scale("b", required=False)), 1, "ja")
    assert list(form.read([("q.a", "1")], ["b"]).errors) == ["b"]
    assert form.read([("q.a", "1")], []).answers == {"a": 1, "b": None}


def test_the_page_says_what_is_required_now() -> None:
    form = survey_form(CONDITIONAL, 1, "ja")
    for required, marks in (
        (None, ["任意"] * 4),
        (["why", "m.like"], ["必須", "任意", "必須", "任意"]),
        (["news"], ["任意", "必須", "任意", "任意"]),
    ):
        page = browse(form.fill(**USUAL, answers={}, required=required))
        assert [each.text for each in page.list_all("span") if "mark" in (each.attributes.get("class") or "")] == marks


def test_each_field_of_a_contact_block_says_whether_it_is_required_now() -> None:
    block = contact("c", required=False)
    fields = tuple(dataclasses.replace(field, required_if=object()) for field in block.rows)
    form = survey_form(survey_of(dataclasses.replace(block, rows=fields, required_if=object())), 1, "ja")
    page = browse(form.fill(**USUAL, answers={}, required=["c.family_name", "c.email"]))
    labels = [label.text.split() for label in page.list_all("label")]
    assert [label[0] for label in labels if "必須" in label] == ["姓", "メールアドレス"]
    assert len(labels) == 11


def test_one_tap_in_a_mail_chooses_and_nothing_else() -> None:
    form = survey_form(survey_of(scale("like", 10, low=0), scale("other")), 1, "ja")
    page = browse(form.fill(**USUAL, answers={"like": 3, "other": 1}, prefill=[("q.like", "9")]))
    assert [pair for pair in page.list_posted() if pair[0].startswith("q.")] == [("q.like", "9"), ("q.other", "1")]


@pytest.mark.parametrize(
    "pair",
    [
        ("q.scale", "8"),
        ("q.scale", ""),
        ("q.single", "gone"),
        ("q.multi", "!na "),
        ("q.none", "1"),
        ("version", "9"),
        ("idem", "x"),
        ("action", "x"),
        ("q.consent", "no"),
        ("\0", "\0"),
    ],
)
def test_what_a_link_says_and_the_page_does_not_offer_is_left_out(pair: tuple[str, str]) -> None:
    form = survey_form(every_kind(), 1, "ja")
    answers: dict[str, AnswerValue] = {"scale": 2}
    assert form.fill(**USUAL, answers=answers, prefill=[pair]) == form.fill(**USUAL, answers=answers)


def test_a_text_in_a_link_is_filled_in_and_escaped() -> None:
    page = survey_form(every_kind(), 1, "ja").fill(**USUAL, answers={"line": "前"}, prefill=[("q.line", '"><b>\ud800')])
    assert ("q.line", '"><b>\ufffd') in browse(page).list_posted()


@pytest.mark.parametrize("answer", ["3", ("a",), True, 2.5, float("nan"), float("inf"), 99, "x\0"])
def test_kept_answers_of_another_kind_do_no_harm(answer: AnswerValue) -> None:
    form = survey_form(every_kind(), 1, "ja")
    page = form.fill(**USUAL, answers=dict.fromkeys(form.keys, answer))
    assert page.encode().decode().count("<form") == 1
    assert form.read(browse(page).list_posted()).errors.keys() <= {"whole", "real"}


def test_only_a_text_fills_a_text_and_only_a_stored_name_is_a_file() -> None:
    form = survey_form(newer_kinds(), 1, "ja")
    for answer in (True, 3, ("a",), NOT_APPLICABLE):
        page = browse(form.fill(**USUAL, answers={"post": answer, "photo": answer, "day": answer}))
        assert [value for name, value in page.list_posted() if name in {"q.post", "q.day", "kept.photo"}] == ["", ""]
    page = browse(form.fill(**USUAL, answers={"photo": "../secret"}))
    assert page.list_all("input", name="kept.photo") == []


@pytest.mark.parametrize(
    ("language", "banner", "words"),
    [
        ("ja", Banner.PREVIEW, "プレビュー：回答は保存されません"),
        ("en", Banner.PREVIEW, "Preview: no answers are kept"),
        ("ja", Banner.TEST, "テスト回答：集計には含まれません"),
        ("en", Banner.TEST, "Test: these answers are not counted"),
    ],
)
def test_a_trial_says_so_on_every_page(language: str, banner: Banner, words: str) -> None:
    pages = (
        survey_form(SURVEY, 1, language).fill(**USUAL, answers={}, banner=banner),
        message_page(MessageKind.THANKS, language, banner=banner),
    )
    assert [browse(page).get_one("aside").text for page in pages] == [words, words]


def test_a_choice_made_by_mistake_can_be_taken_back() -> None:
    single = Question(key="one", kind="SINGLE", wording={"ja": "？"}, options=options("a"), required=False)
    form = survey_form(
        survey_of(scale("like", required=False), single, scale("must"), scale("na", unsure=True)), 1, "ja"
    )
    blanks = browse(form.fill(**USUAL, answers={})).list_all("input", value="")
    assert [(blank.attributes["name"], blank.attributes["type"]) for blank in blanks] == [
        ("q.like", "radio"),
        ("q.one", "radio"),
    ]
    reading = form.read([("q.like", ""), ("q.one", ""), ("q.must", "1"), ("q.na", "1")])
    assert (reading.answers, reading.errors) == ({"like": None, "one": None, "must": 1, "na": 1}, {})
    assert reading.texts == {}
