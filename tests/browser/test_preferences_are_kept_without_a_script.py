"""In a real browser without scripts, people correct and withdraw what they said, take a break, and leave."""

from playwright.sync_api import Browser, Page

from backend.app import create_app
from backend.db import Database
from backend.links import Links, Purpose
from backend.panel.queries import get_person
from backend.panel.rules import preferences_link_of
from backend.settings import Settings
from tests.asking import Asked, ask
from tests.browser.contexts import open_context
from tests.browser.serving import serving
from tests.clocks import SettableClock
from tests.responding import answers, post


def test_all_of_it_works_with_links_and_buttons_alone(browser: Browser, sqlite_url: str, clock: SettableClock) -> None:
    database = Database(sqlite_url)
    asked = ask(database, clock(), language="en")
    post(database, asked, {"like": 5, "doubt": 2}, clock())
    post(database, asked, {"bond": 3}, clock(), page=2)
    settings = Settings(database_url=sqlite_url)
    context = open_context(browser, java_script_enabled=False, viewport={"width": 375, "height": 812}, locale="en-GB")
    page = context.new_page()
    with serving(create_app(settings, clock, database=database)) as address:
        page.goto(f"{address}/p/{_token(database, settings, asked)}")
        _correct(page)
        assert [(key, said) for key, said, *_ in answers(database, asked)] == [("bond", 3), ("doubt", 2), ("like", 4)]
        page.get_by_role("button", name="Withdraw your answer").first.click()
        assert page.get_by_role("status").inner_text() == "Your answer is withdrawn."
        assert [key for key, *_ in answers(database, asked)] == ["bond", "doubt"]
        page.get_by_role("link", name="Back to your choices").click()
        page.get_by_role("button", name="3 months").click()
        assert page.get_by_role("status").inner_text() == "Your break is set."
        assert "until 1 July 2026" in page.content()
        page.get_by_role("link", name="Be forgotten").click()
        page.get_by_role("button", name="Delete everything").click()
        assert page.get_by_role("heading", level=1).inner_text() == "You are forgotten"
    context.close()
    database.close()


def _correct(page: Page) -> None:
    page.get_by_role("link", name="How are we doing?").click()
    page.get_by_role("link", name="Correct the answers").first.click()
    page.get_by_role("radio", name="4").first.check(force=True)
    page.get_by_role("button").click()
    assert page.get_by_role("status").inner_text() == "Your answers are corrected."


def _token(database: Database, settings: Settings, asked: Asked) -> str:
    person = database.read_now(lambda session: get_person(session, asked.person_id))
    links = Links(settings.secret_keys, settings.public_url)
    return links.token(Purpose.PREFERENCES, preferences_link_of(person.id, person.created_at))
