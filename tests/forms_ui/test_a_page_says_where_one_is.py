"""A page says where one is in the survey, and how to go on, back, and to the other language."""

import pytest

from forms_ui import page_form_of, survey_form
from tests.forms_ui.browsing import browse
from tests.forms_ui.samples import USUAL, Page, Survey, scale

SURVEY = Survey(
    title={"ja": "お茶のアンケート", "en": "About our tea"},
    introduction={"ja": "2分ほどで終わります。", "en": "It takes two minutes."},
    pages=(
        Page(key="one", questions=(scale("one"),)),
        Page(key="two", title={"ja": "商品", "en": "Product"}, questions=(scale("two"),)),
        Page(key="three", questions=(scale("three"),)),
    ),
)
LANGUAGES = {"ja": "?page=2&language=ja", "en": "?page=2&language=en"}


def test_progress_is_counted_in_pages() -> None:
    for number in (1, 2, 3):
        page = browse(survey_form(SURVEY, number, "ja").fill(**USUAL, answers={}))
        progress = page.get_one("progress")
        assert progress.attributes["value"] == str(number)
        assert progress.attributes["max"] == "3"
        assert progress.attributes["aria-label"] == "進みぐあい"
        assert progress.text == f"{number} / 3"
        assert page.get_one("title").text == f"お茶のアンケート ({number} / 3)"


def test_a_survey_of_one_page_shows_no_progress() -> None:
    page = browse(survey_form(Survey(title={}, pages=SURVEY.pages[:1]), 1, "ja").fill(**USUAL, answers={}))
    assert page.list_all("progress") == []
    assert page.get_one("button").text == "送信する"


@pytest.mark.parametrize(
    ("language", "buttons"), [("ja", ["次へ", "次へ", "送信する"]), ("en", ["Next", "Next", "Send"])]
)
def test_the_last_page_is_sent(language: str, buttons: list[str]) -> None:
    pages = [browse(survey_form(SURVEY, number, language).fill(**USUAL, answers={})) for number in (1, 2, 3)]
    assert [page.get_one("button").text for page in pages] == buttons


def test_a_page_that_is_certainly_the_last_is_sent_though_nobody_knows_how_many_there_were() -> None:
    for is_last, words in ((True, "送信する"), (False, "次へ")):
        form = page_form_of(SURVEY, SURVEY.pages[2], 3, None, "ja", is_last=is_last)
        assert browse(form.fill(**USUAL, answers={})).get_one("button").text == words


def test_a_link_that_leads_back_to_no_answers_promises_none() -> None:
    form = survey_form(SURVEY, 1, "ja")
    assert ["同じリンク" in form.fill(**USUAL, answers={}, goes_on=goes_on) for goes_on in (True, False)] == [
        True,
        False,
    ]


def test_only_the_first_page_introduces_the_survey() -> None:
    pages = [survey_form(SURVEY, number, "ja").fill(**USUAL, answers={}) for number in (1, 2, 3)]
    assert ["2分ほどで終わります。" in page for page in pages] == [True, False, False]
    assert ["回答が保存されます" in page for page in pages] == [True, False, False]


def test_the_title_of_a_page_is_a_heading_below_the_surveys() -> None:
    page = browse(survey_form(SURVEY, 2, "ja").fill(**USUAL, answers={}))
    assert [page.get_one("h1").text, page.get_one("h2").text] == ["お茶のアンケート", "商品"]


@pytest.mark.parametrize(
    ("title", "markup"),
    [
        ("お茶 友の会", '<span class="unit">お茶</span> <span class="unit">友の会</span>'),
        # One word, more than a line of a phone holds, part of a quotation, other scripts, and what a person said.
        ("友の会", "友の会"),
        ("友の会 お茶を楽しむ友の会", '<span class="unit">友の会</span> お茶を楽しむ友の会'),
        ("「友の会 入会」 A&B Tea <b>", "「友の会 入会」 A&amp;B Tea &lt;b&gt;"),
        ("友の会 {{hidden.shop|お茶 屋}}", "友の会 お茶 屋"),
    ],
)
def test_words_that_an_author_set_off_by_spaces_stay_whole_in_headings(title: str, markup: str) -> None:
    survey = Survey(title={"ja": title}, pages=(Page(key="one", title={"ja": title}, questions=(scale("one"),)),))
    page = survey_form(survey, 1, "ja").fill(**USUAL, answers={})
    assert [f"<h1>{markup}</h1>" in page, f'<h2 class="heading">{markup}</h2>' in page] == [True, True]


def test_the_way_back_is_a_link() -> None:
    form = survey_form(SURVEY, 2, "ja")
    link = browse(form.fill(**USUAL, answers={}, back="?page=1")).get_one("a", **{"class": "back"})
    assert (link.text, link.attributes["href"]) == ("戻る", "?page=1")
    assert browse(form.fill(**USUAL, answers={}, back=None)).list_all("a") == []


def test_the_language_can_be_changed_where_there_is_another() -> None:
    form = survey_form(SURVEY, 2, "en")
    page = browse(form.fill(**USUAL, answers={}, languages=LANGUAGES))
    assert page.get_one("html").attributes["lang"] == "en"
    links = [(link.text, link.attributes["href"], link.attributes.get("aria-current")) for link in page.list_all("a")]
    assert links == [("日本語", LANGUAGES["ja"], None), ("English", LANGUAGES["en"], "true")]
    assert browse(form.fill(**USUAL, answers={}, languages={"en": "?"})).list_all("nav") == []


def test_the_brand_stands_at_the_top_and_in_the_title() -> None:
    page = browse(survey_form(SURVEY, 1, "ja").fill(**USUAL, answers={}, brand="山あいの茶舗"))
    assert page.get_one("p", **{"class": "brand"}).text == "山あいの茶舗"
    assert page.get_one("title").text == "お茶のアンケート (1 / 3) – 山あいの茶舗"


def test_a_word_from_the_server_is_announced() -> None:
    page = browse(survey_form(SURVEY, 1, "ja").fill(**USUAL, answers={}, notice="続きからどうぞ"))
    assert page.get_one("p", role="status").text == "続きからどうぞ"


@pytest.mark.parametrize("number", [-1, 0, 4])
def test_a_page_that_is_not_there_is_not_found(number: int) -> None:
    with pytest.raises(LookupError):
        survey_form(SURVEY, number, "ja")
