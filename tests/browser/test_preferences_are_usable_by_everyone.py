"""The pages of one's preferences are usable by everyone: small and large screens, light and dark, twice the text."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, BrowserContext, Route

from forms_ui import STYLESHEET
from forms_ui.preferences import (
    AgreedLine,
    AnsweredPage,
    AnswerLine,
    Around,
    Choices,
    DataSection,
    OutcomeBlock,
    Question,
    ResponseLine,
    ResponsePage,
    choices_page,
    data_page,
    note_page,
    outcomes_page,
    question_page,
    response_page,
)
from forms_ui.preferences_wording import word
from tests.browser.inspecting import LANGUAGES, POLICY, SITE, inspect_all, looking

WORDS = {
    "ja": ("お茶の満足度アンケート", "いちばん好きなお茶は何ですか"),
    "en": ("Your tea", "Which tea do you like best?"),
}
OUTCOME = {
    "ja": ("茶葉を詰めかえられるようにしました", "缶がもったいない、とのこと。\n\n秋から、詰めかえ用の袋があります。"),
    "en": (
        "Refills are here",
        "The tins are too good to throw away, you said.\n\nFrom autumn there are refills.",
    ),
}


def preferences_pages(language: str) -> Mapping[str, str]:
    plain = Around(language=language, languages=LANGUAGES, brand="山あいの茶舗")
    return {**_choices(language, plain), **_told(language, plain), **_leaving(language, plain)}


def _choices(language: str, plain: Around) -> Mapping[str, str]:
    title, question = WORDS[language]
    lines = [
        ResponseLine(title=title, detail=word("answers", language, day="1 Apr 2026", count=12), url="?view=said"),
        ResponseLine(title=title * 3, detail=word("answers_withdrawn", language, day="1 Mar 2026"), url="?view=said"),
    ]
    choices = Choices(
        responses=lines,
        older="?from=10",
        newer="?from=1",
        email="hanako@example.jp",
        gets_mail=True,
        paused_until="1 Jul 2026",
        agreed=[AgreedLine(wording=question, day="1 Apr 2026", consent=1)],
        spoken=language,
    )
    return {
        "/start": choices_page(replace(plain, done=word("done_mail", language)), choices),
        "/empty": choices_page(plain, Choices(responses=[], spoken="en")),
    }


def _told(language: str, plain: Around) -> Mapping[str, str]:
    (title, question), (heading, text) = WORDS[language], OUTCOME[language]
    told = [
        AnswerLine(question=question, lines=["5（1〜5のうち）"], key="a"),
        AnswerLine(question=question * 4, lines=["1. 煎茶", "2. ほうじ茶", "長" * 80], key="b"),
    ]
    answered = [AnsweredPage(number=number, url="?view=correct", answers=told) for number in (1, 2)]
    entry = [("kind", "EMAIL"), ("address", "a" * 70 + "@example.jp")]
    section = DataSection(name="addresses", entries=[entry], more=3)
    return {
        "/said": response_page(plain, ResponsePage(title=title, response=1, pages=answered)),
        "/withdrawn": response_page(plain, ResponsePage(title=title, response=1, pages=[], withdrawn=True)),
        "/outcomes": outcomes_page(plain, [OutcomeBlock(title={language: heading}, text={language: text}, day="1")]),
        "/data": data_page(plain, [section, DataSection(name="acts", entries=[])]),
    }


def _leaving(language: str, plain: Around) -> Mapping[str, str]:
    leave = _question("leave", "leave_yes", language)
    withdraw = _question("withdraw_all", "withdraw_all", language, survey=WORDS[language][0])
    return {
        "/leave": question_page(plain, replace(leave, back="?", grave=True)),
        "/withdraw": question_page(plain, replace(withdraw, back="?", grave=True)),
        "/stop": question_page(plain, replace(_question("stop", "stop", language), back="?")),
        "/off": question_page(Around(language=language), _question("off", "off_yes", language)),
        "/off-done": note_page(
            Around(language=language), word("off_done_title", language), word("off_done_body", language), back="./"
        ),
        "/confirm": question_page(plain, _question("confirm", "confirm_yes", language)),
        "/confirmed": note_page(plain, word("confirmed_title", language), word("confirmed_body", language)),
        "/left": note_page(plain, word("left_title", language), word("left_body", language), back="./"),
    }


def _question(words: str, yes: str, language: str, **gaps: str) -> Question:
    return Question(
        title=word(f"{words}_title", language),
        body=word(f"{words}_body", language, **gaps),
        yes=word(yes, language),
        carried={"do": words},
    )


def _serve(context: BrowserContext, pages: Mapping[str, str]) -> None:
    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(SITE).partition("?")[0]
        if path.startswith("/assets/"):
            route.fulfill(body=STYLESHEET, content_type="text/css")
        else:
            headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": POLICY}
            route.fulfill(body=pages[path], headers=headers)

    context.route("**/*", answer)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_nothing_is_found_on_any_page_however_it_is_looked_at(browser: Browser, language: str) -> None:
    pages = preferences_pages(language)
    with looking(browser) as context:
        _serve(context, pages)
        assert inspect_all(context, pages, language) == ({path: [] for path in pages}, [])
