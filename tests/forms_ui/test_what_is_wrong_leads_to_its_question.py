"""What is wrong is said in the title, in a summary that leads to each question, and beside the question."""

import dataclasses

from forms_ui import survey_form
from tests.forms_ui.browsing import Browsed, browse
from tests.forms_ui.samples import USUAL, Question, Survey, every_kind, survey_of

REQUIRED = survey_of(*(dataclasses.replace(question, required=True) for question in every_kind().pages[0].questions))
LONG = "とても長い質問です。" * 10


def _fail(survey: Survey, language: str = "ja") -> Browsed:
    form = survey_form(survey, 1, language)
    return browse(form.fill(**USUAL, answers={}, reading=form.read([])))


def test_the_title_begins_with_the_error() -> None:
    assert _fail(REQUIRED).get_one("title").text == "エラー: お茶のアンケート"
    assert _fail(REQUIRED, "en").get_one("title").text == "Error: About our tea"


def test_the_summary_leads_to_the_first_input_of_each_question() -> None:
    page = _fail(REQUIRED)
    summary = page.get_by_id("errors")
    assert summary.attributes["tabindex"] == "-1"
    assert page.get_by_id(summary.attributes["aria-labelledby"] or "").text == "次の回答をご確認ください"
    links = [link.attributes["href"] or "" for link in page.list_all("a")]
    assert links == [
        "#q1-1",
        "#q2-1",
        "#q3-1",
        "#q4-input",
        "#q5-input",
        "#q6-input",
        "#q7-input",
        "#q8-1",
    ]
    names = [page.get_by_id(link.removeprefix("#")).attributes["name"] for link in links]
    assert names == ["q.scale", "q.single", "q.multi", "q.line", "q.lines", "q.whole", "q.real", "q.consent"]
    assert page.list_all("a")[0].text == "ひとつ選んでください。 このお茶が好きだ"


def test_the_form_is_posted_to_the_place_of_the_summary() -> None:
    assert _fail(REQUIRED).get_one("form").attributes["action"] == "/s/token?page=1#errors"


def test_a_long_question_is_cut_in_the_summary() -> None:
    page = _fail(survey_of(Question(key="k", kind="TEXT", wording={"ja": LONG})))
    assert page.get_one("a").text == f"ご記入ください。 {LONG[:39]}…"


def test_every_wrong_input_is_marked_and_described_by_its_error() -> None:
    page = _fail(REQUIRED)
    for number in range(1, 9):
        message = page.get_by_id(f"q{number}-error")
        assert message.text.startswith("エラー: ")
        describing = [
            element
            for element in page.elements
            if f"q{number}-error" in (element.attributes.get("aria-describedby") or "").split()
        ]
        assert len(describing) == 1
        assert [element for element in page.elements if _marks(element.attributes, number)] != []
    described = [element.attributes.get("aria-describedby") for element in page.elements]
    assert {anchor for anchors in described if anchors for anchor in anchors.split()} <= set(page.list_ids())


def test_hints_come_before_errors_in_the_description() -> None:
    [boxes] = [element for element in _fail(REQUIRED).list_all("fieldset") if element.attributes["id"] == "q3"]
    assert boxes.attributes["aria-describedby"] == "q3-hint q3-error"


def test_only_what_is_wrong_is_marked() -> None:
    form = survey_form(every_kind(), 1, "ja")
    page = browse(form.fill(**USUAL, answers={}, reading=form.read([("q.line", "長" * 21)])))
    assert [anchor for anchor in page.list_ids() if anchor.endswith("-error")] == ["q4-error"]
    assert [element.attributes["id"] for element in page.elements if "aria-invalid" in element.attributes] == [
        "q4-input"
    ]


def test_a_page_without_errors_says_nothing_of_them() -> None:
    form = survey_form(every_kind(), 1, "ja")
    for reading in (None, form.read([("q.scale", "3")])):
        page = form.fill(**USUAL, answers={}, reading=reading)
        assert "エラー" not in page
        assert "aria-invalid" not in page
        assert 'id="errors"' not in page


def _marks(attributes: dict[str, str | None], number: int) -> bool:
    return (attributes.get("id") or "").split("-")[0] == f"q{number}" and attributes.get("aria-invalid") == "true"
