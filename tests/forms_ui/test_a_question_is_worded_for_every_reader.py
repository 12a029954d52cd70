"""A question is worded for every reader: names for each input, hints, and the language of each part."""

import dataclasses

import pytest

from forms_ui import survey_form
from tests.forms_ui.browsing import Browsed, browse
from tests.forms_ui.samples import USUAL, Option, Question, options, scale, survey_of


def _show(question: Question, language: str = "ja") -> Browsed:
    return browse(survey_form(survey_of(question), 1, language).fill(**USUAL, answers={}))


def test_the_ends_of_a_scale_carry_their_meaning_in_their_names() -> None:
    page = _show(scale("it", 5))
    assert [point.text for point in page.list_all("label")] == [
        "1 まったくそう思わない",
        "2",
        "3",
        "4",
        "5 とてもそう思う",
    ]
    assert [point.attributes["value"] for point in page.list_all("input", type="radio")] == ["1", "2", "3", "4", "5"]
    assert page.get_one("fieldset").attributes["role"] == "radiogroup"
    assert page.get_one("legend").text.split() == ["このお茶が好きだ", "必須"]


def test_a_scale_with_words_on_its_points_becomes_rows() -> None:
    page = _show(dataclasses.replace(scale("it", 3), options=(Option(code="2", wording={"ja": "どちらでもない"}),)))
    labels = [" ".join(label.text.split()) for label in page.list_all("label")]
    assert labels == ["1 まったくそう思わない", "2 どちらでもない", "3 とてもそう思う"]
    assert page.list_all("div", **{"class": "choices"}) != []


def test_not_applicable_is_one_more_choice() -> None:
    page = _show(scale("it", 5, unsure=True))
    assert page.list_all("label")[-1].text == "わからない・あてはまらない"
    assert page.list_all("input", name="q.it", value="!na") != []


def test_a_typed_answer_is_labelled_and_has_a_box_beside_it_that_belongs_to_it() -> None:
    page = _show(Question(key="it", kind="TEXT", wording={"ja": "なぜ？"}, not_applicable=True))
    assert page.get_one("label", **{"for": "q1-input"}).text.split() == ["なぜ？", "必須"]
    assert page.get_one("div", role="group").attributes["aria-labelledby"] == "q1-asked"
    assert page.get_one("label", id="q1-asked").text.startswith("なぜ？")


@pytest.mark.parametrize(
    ("question", "inputmode"),
    [
        (Question(key="it", kind="NUMBER", wording={}, whole=True), "numeric"),
        (Question(key="it", kind="NUMBER", wording={}), "decimal"),
        (Question(key="it", kind="NUMBER", wording={}, whole=True, minimum=0), "numeric"),
        (Question(key="it", kind="NUMBER", wording={}, whole=True, minimum=-5), "text"),
    ],
)
def test_a_number_brings_the_keyboard_that_can_type_it(question: Question, inputmode: str) -> None:
    box = _show(question).get_one("input", id="q1-input")
    assert (box.attributes["type"], box.attributes["inputmode"]) == ("text", inputmode)


@pytest.mark.parametrize(
    ("question", "hints"),
    [
        (Question(key="q", kind="MULTI", wording={}, options=options("a")), ["あてはまるものをいくつでも選べます。"]),
        (Question(key="q", kind="MULTI", wording={}, options=options("a"), most=3), ["3個まで選べます。"]),
        (
            Question(key="q", kind="MULTI", wording={}, most=3, hint={"ja": "順は問いません"}),
            ["順は問いません", "3個まで選べます。"],
        ),
        (Question(key="q", kind="TEXT", wording={}, max_length=40), ["40文字まで"]),
        (Question(key="q", kind="TEXT", wording={}), []),
        (Question(key="q", kind="NUMBER", wording={}, minimum=1, maximum=2.5), ["1～2.5の数字"]),
        (Question(key="q", kind="NUMBER", wording={}, minimum=0), ["0以上の数字"]),
        (Question(key="q", kind="NUMBER", wording={}, maximum=9), ["9以下の数字"]),
        (Question(key="q", kind="NUMBER", wording={}, maximum=9, hint={"ja": "個数"}), ["個数"]),
    ],
)
def test_hints_follow_from_the_question(question: Question, hints: list[str]) -> None:
    page = _show(question)
    lines = [element.text for element in page.list_all("p")]
    assert lines == hints
    assert len(page.list_all("div", id="q1-hint")) == bool(hints)


def test_optional_questions_say_so() -> None:
    assert _show(scale(required=False)).get_one("legend").text.split() == ["このお茶が好きだ", "任意"]
    assert _show(scale(required=False), "en").get_one("legend").text.endswith("Optional")


def test_the_exact_wording_of_a_consent_is_the_label_of_its_box() -> None:
    wording = "回答を商品づくりのために\n利用することに同意します。"
    page = _show(Question(key="it", kind="CONSENT", wording={"ja": wording}))
    assert page.get_one("label").text.split() == ["回答を商品づくりのために利用することに同意します。", "必須"]
    assert page.get_one("input", type="checkbox").attributes["value"] == "yes"


def test_words_that_lack_in_the_readers_language_are_marked_with_their_own() -> None:
    page = _show(Question(key="it", kind="CONSENT", wording={"ja": "同意します"}), "en")
    [own] = page.list_all("span", lang="ja")
    assert own.text == "同意します"


def test_no_input_is_cut_short_or_checked_by_the_browser() -> None:
    for kind in ("TEXT", "NUMBER"):
        [box] = [
            i
            for i in _show(Question(key="it", kind=kind, wording={})).list_all("input")
            if i.attributes["type"] == "text"
        ]
        assert {"maxlength", "required", "pattern", "min", "max", "autofocus"} & box.attributes.keys() == set()
