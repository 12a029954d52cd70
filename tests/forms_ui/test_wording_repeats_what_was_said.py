"""Wording may repeat what a person said: filled for each request, escaped, with words to fall back on."""

import pytest

from forms_ui import MessageKind, message_page, page_form_of, survey_form
from tests.forms_ui.browsing import browse
from tests.forms_ui.samples import USUAL, Option, Page, Question, Survey, scale, survey_of

NAME = "{{answer.name|お客さま}}"
ATTACK = "<script>alert('{{hidden.x}}')</script>&"
QUESTION = Question(
    key="why",
    kind="SINGLE",
    wording={"ja": f"{NAME}は\nなぜ{{{{attribute.tea}}}}を？", "en": "Why {{ hidden.x | this\n one }}?"},
    hint={"ja": f"{NAME}の場合"},
    options=(Option(code="a", wording={"ja": "{{hidden.shop|お店}}で"}),),
)
SURVEY = Survey(
    title={"ja": f"{NAME}へ"},
    introduction={"ja": f"ようこそ、\n{NAME}。"},
    pages=(Page(key="p", title={"ja": "{{attribute.tea}}"}, questions=(QUESTION,)),),
)
FORM = survey_form(SURVEY, 1, "ja")


def test_a_page_says_which_pipes_it_has() -> None:
    assert set(FORM.pipes) == {NAME, "{{attribute.tea}}", "{{hidden.shop|お店}}"}
    assert "{{ hidden.x | this one }}" in survey_form(SURVEY, 1, "en").pipes
    assert survey_form(survey_of(scale()), 1, "ja").pipes == ()


def test_what_was_said_stands_wherever_it_is_repeated() -> None:
    page = FORM.fill(**USUAL, answers={}, pipes={NAME: "花子さん", "{{attribute.tea}}": "煎茶"})
    assert "<title>花子さんへ</title>" in page
    assert "<h1>花子さんへ</h1>" in page
    assert '<h2 class="heading">煎茶</h2>' in page
    assert "<p>ようこそ、<br>花子さん。</p>" in page
    assert "花子さんは<br>なぜ煎茶を？" in page
    assert "<p>花子さんの場合</p>" in page
    assert browse(page).list_all("label")[0].text == "お店で"


def test_without_an_answer_the_words_to_fall_back_on_stand_there() -> None:
    page = FORM.fill(**USUAL, answers={})
    assert "<h1>お客さまへ</h1>" in page
    assert "お客さまは<br>なぜを？" in page
    assert "Why this one?" in survey_form(SURVEY, 1, "en").fill(**USUAL, answers={})


def test_what_is_repeated_is_escaped() -> None:
    pipes = dict.fromkeys(FORM.pipes, ATTACK)
    reading = FORM.read([])
    for shown in (None, reading):
        page = browse(FORM.fill(**USUAL, answers={}, pipes=pipes, reading=shown))
        assert page.list_all("script") == []
        assert page.get_one("h1").text == f"{ATTACK}へ"
        assert page.get_one("title").text.endswith(f"{ATTACK}へ")
    summary = browse(FORM.fill(**USUAL, answers={}, pipes=pipes, reading=reading)).list_all("a")[0]
    assert summary.text.startswith("ひとつ選んでください。 <script>alert(")


def test_words_to_fall_back_on_are_escaped() -> None:
    form = survey_form(Survey(title={"ja": "{{answer.x|<b>&}}"}, pages=SURVEY.pages), 1, "ja")
    assert "<h1>&lt;b&gt;&amp;</h1>" in form.fill(**USUAL, answers={})


@pytest.mark.parametrize(
    "text", ["{{ 7*7 }}", "{{answer}}", "{{answer.a b}}", "{{secret.key}}", "{answer.x}", "{{", "}}"]
)
def test_what_only_looks_like_a_pipe_is_shown_as_it_is(text: str) -> None:
    form = survey_form(Survey(title={"ja": text}, pages=SURVEY.pages), 1, "ja")
    assert browse(form.fill(**USUAL, answers={}, pipes={text: "?"})).get_one("h1").text == text


def test_a_mark_of_a_pipe_cannot_be_forged() -> None:
    title = {"ja": "a\ud800{{answer.x|本当}}\ud800b\0"}
    page = page_form_of(Survey(title=title, pages=SURVEY.pages), SURVEY.pages[0], 1, 1, "ja").fill(**USUAL, answers={})
    assert "<h1>a\ufffd本当\ufffdb\ufffd</h1>" in page


def test_an_answer_that_looks_like_a_pipe_stays_an_answer() -> None:
    form = survey_form(survey_of(Question(key="t", kind="TEXT", wording={"ja": NAME})), 1, "ja")
    page = browse(form.fill(**USUAL, answers={"t": NAME}, pipes={NAME: "花子"}))
    assert ("q.t", NAME) in page.list_posted()


def test_thanks_may_repeat_it_too() -> None:
    body = {"ja": f"{NAME}、ありがとうございました。"}
    said = message_page(MessageKind.THANKS, "ja", body=body, pipes={NAME: "<花子>さん"})
    assert "<p>&lt;花子&gt;さん、ありがとうございました。</p>" in said
    assert "<p>お客さま、ありがとうございました。</p>" in message_page(MessageKind.THANKS, "ja", body=body)
