"""A whole survey is answered in Japanese on a phone with the keyboard alone and no script; any device resumes it."""

from collections.abc import Iterator
from importlib.resources import files
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from backend.app import create_app
from backend.clock import DAY, Clock, system_clock
from backend.db import Database
from backend.invitations.rules import link_of
from backend.links import Links, Purpose
from backend.settings import Settings
from backend.touchpoints.queries import get_touchpoint
from backend.touchpoints.rules import open_link_of
from tests.asking import CONNECTION, LIKING, TRUST, Asked, ask, scale, survey_of
from tests.browser.contexts import open_context
from tests.browser.serving import serving
from tests.responding import answers

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
VIOLATIONS = """
async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.html}`))
"""
MOST_TABS = 40


def words(japanese: str, english: str) -> dict[str, str]:
    return {"ja": japanese, "en": english}


def option(code: str, japanese: str, english: str) -> dict[str, object]:
    return {"code": code, "wording": words(japanese, english)}


WHERE = [option("shop", "店頭で", "In the shop"), option("web", "ウェブで", "On the web")]
WHEN = [option("morning", "朝", "Morning"), option("noon", "昼", "Noon"), option("night", "夜", "Night")]
SURVEY = survey_of(
    [
        scale(
            "like",
            LIKING,
            wording=words("このお茶が好きですか", "Do you like this tea?"),
            low_label=words("好きではない", "Not at all"),
            high_label=words("とても好き", "Very much"),
            required=True,
        ),
        scale("doubt", TRUST, wording=words("品質に不安がありますか", "Any doubts?"), not_applicable=True),
    ],
    [
        {"key": "where", "kind": "SINGLE", "wording": words("どこで買いましたか", "Where?"), "options": WHERE},
        {"key": "when", "kind": "MULTI", "wording": words("いつ飲みますか", "When?"), "options": WHEN},
    ],
    [
        scale("bond", CONNECTION, wording=words("さくらは私の一部です", "Sakura is part of me"), low=0, high=10),
        {"key": "age", "kind": "NUMBER", "wording": words("年齢", "Age"), "whole": True, "minimum": 0, "maximum": 130},
        {"key": "word", "kind": "TEXT", "wording": words("ひとことどうぞ", "A word?"), "multiline": True},
        {
            "key": "news",
            "kind": "CONSENT",
            "wording": words("お知らせを受け取ります", "Send news"),
            "purpose": "mail",
        },
    ],
    title=words("お茶のアンケート", "About our tea"),
    introduction=words("2分ほどで終わります。", "It takes two minutes."),
)


class Site:
    """The program as it is served, with one person invited to one survey."""

    def __init__(self, address: str, database: Database, asked: Asked, links: Links) -> None:
        self.address = address
        self.database = database
        self.asked = asked
        touchpoint = database.read_now(lambda session: get_touchpoint(session, asked.touchpoint_id))
        self.personal = f"{address}/s/{links.token(Purpose.SURVEY, link_of(asked.invitation))}"
        self.shared = f"{address}/o/{links.token(Purpose.OPEN, open_link_of(touchpoint.id, touchpoint.created_at))}"


def yesterday() -> int:
    return system_clock() - DAY


@pytest.fixture
def site(sqlite_url: str) -> Iterator[Site]:
    """A site that was opened yesterday."""
    settings, database = Settings(database_url=sqlite_url), Database(sqlite_url)
    asked = ask(database, yesterday(), SURVEY, is_open=True)
    clock: Clock = system_clock
    with serving(create_app(settings, clock, database=database)) as address:
        yield Site(address, database, asked, Links(settings.secret_keys, address))
    database.close()


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Page]:
    """A page on a phone in Japan that runs no script."""
    context = _context(browser, java_script_enabled=False)
    yield context.new_page()
    context.close()


def _context(browser: Browser, *, java_script_enabled: bool = True) -> BrowserContext:
    return open_context(
        browser,
        viewport={"width": 390, "height": 844},
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        java_script_enabled=java_script_enabled,
    )


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until what is wanted has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    pytest.fail(f"Tab does not lead to {selector}")


def send(page: Page) -> None:
    """Goes on from the button, as the keyboard does."""
    tab_to(page, "button[type=submit]")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def answer_first(page: Page) -> None:
    tab_to(page, '[name="q.like"]')
    page.keyboard.press("Space")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    tab_to(page, '[name="q.doubt"]')
    page.keyboard.press("Space")
    send(page)


def answer_second(page: Page) -> None:
    tab_to(page, '[name="q.where"]')
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    for code in ("morning", "night"):
        tab_to(page, f'[name="q.when"][value="{code}"]')
        page.keyboard.press("Space")
    send(page)


def answer_third(page: Page) -> None:
    tab_to(page, '[name="q.bond"]')
    page.keyboard.press("Space")
    tab_to(page, '[name="q.age"]')
    page.keyboard.type("３４")
    tab_to(page, '[name="q.word"]')
    page.keyboard.insert_text("毎朝の楽しみです。")
    tab_to(page, '[name="q.news"]')
    page.keyboard.press("Space")
    send(page)


def kept(site: Site) -> dict[str, object]:
    return {key: value for key, value, *_ in answers(site.database, site.asked)}


def test_the_whole_survey_without_script_and_mouse(site: Site, scriptless: Page) -> None:
    scriptless.goto(site.personal)
    expect(scriptless.locator("html")).to_have_attribute("lang", "ja")
    answer_first(scriptless)
    assert kept(site) == {"like": 5, "doubt": 1}
    answer_second(scriptless)
    answer_third(scriptless)
    expect(scriptless.locator("h1")).to_have_text("ご回答ありがとうございました")
    assert kept(site) == {
        "like": 5,
        "doubt": 1,
        "where": "web",
        "when": ["morning", "night"],
        "bond": 0,
        "age": 34,
        "word": "毎朝の楽しみです。",
        "news": True,
    }


def test_another_device_goes_on_where_one_left_off(site: Site, scriptless: Page, browser: Browser) -> None:
    scriptless.goto(site.personal)
    answer_first(scriptless)
    elsewhere = _context(browser)
    page = elsewhere.new_page()
    page.goto(site.personal)
    expect(page.locator('[name="q.where"][value="web"]')).to_have_count(1)
    answer_second(page)
    elsewhere.close()
    scriptless.goto(site.personal)
    expect(scriptless.locator('[name="q.bond"][value="10"]')).to_have_count(1)


def test_back_shows_the_answers_and_the_browsers_own_back_does_no_harm(site: Site, scriptless: Page) -> None:
    scriptless.goto(site.personal)
    answer_first(scriptless)
    tab_to(scriptless, 'a[href="?page=1"]')
    with scriptless.expect_navigation():
        scriptless.keyboard.press("Enter")
    expect(scriptless.locator('[name="q.like"][value="5"]')).to_be_checked()
    send(scriptless)
    answer_second(scriptless)
    scriptless.go_back()
    expect(scriptless.locator('[name="q.where"][value="web"]')).to_be_checked()
    send(scriptless)
    expect(scriptless.locator('[name="q.bond"][value="10"]')).to_have_count(1)
    assert kept(site) == {"like": 5, "doubt": 1, "where": "web", "when": ["morning", "night"]}


def test_an_error_is_explained_at_the_top(site: Site, scriptless: Page) -> None:
    scriptless.goto(site.personal)
    send(scriptless)
    expect(scriptless).to_have_title("エラー: お茶のアンケート (1 / 3) – さくら")
    summary = scriptless.locator("#errors")
    expect(summary).to_be_in_viewport()
    assert kept(site) == {}


def test_an_open_link_leads_to_a_personal_one(site: Site, scriptless: Page) -> None:
    scriptless.goto(site.shared)
    answer_first(scriptless)
    assert urlsplit(scriptless.url).path.startswith("/s/")
    answer_second(scriptless)
    answer_third(scriptless)
    expect(scriptless.locator("h1")).to_have_text("ご回答ありがとうございました")
    assert kept(site) == {}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_accessibility_checker_finds_nothing_on_the_way(site: Site, phone: Page, language: str) -> None:
    refused: list[str] = []
    phone.on("console", lambda message: refused.append(message.text))
    places = [f"{site.personal}?language={language}", f"{site.address}/s/nobody", site.shared]
    for place in places:
        phone.goto(place)
        assert _violations(phone) == []
    phone.goto(places[0])
    send(phone)
    assert _violations(phone) == []
    answer_first(phone)
    for _ in range(2):
        assert _violations(phone) == []
        send(phone)
    expect(phone.locator("h1")).not_to_be_empty()
    assert _violations(phone) == []
    assert [text for text in refused if "404" not in text and "422" not in text] == []


def _violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    found: list[str] = page.evaluate(VIOLATIONS)
    return found
