"""GraphiQL signs in and asks in a real browser, by keyboard, under a policy that allows nothing from elsewhere."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from backend.app import create_app
from backend.db import Database
from backend.settings import Settings
from backend.staff.actions import issue_token
from backend.staff.rules import Role
from tests.api.client import token_named
from tests.browser.contexts import open_context
from tests.browser.inspecting import AXE, TOO_SMALL, VIOLATIONS
from tests.browser.serving import serving
from tests.clocks import SettableClock

TOKEN = token_named("explorer")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of database says as much as two."""
    return sqlite_url


@pytest.fixture
def address(database: Database, clock: SettableClock) -> Iterator[str]:
    """Where the whole program is served, with a token for it."""
    database.write_now(
        lambda session: issue_token(
            session, name="Hanako", role=Role.ANALYST, token=TOKEN, expires_at=None, now=clock()
        )
    )
    with serving(create_app(Settings(), clock, database=database)) as served:
        yield served


def sign_in(page: Page, token: str = TOKEN) -> None:
    page.get_by_label("Staff token").fill(token)
    page.keyboard.press("Enter")


def test_someone_signs_in_asks_and_signs_out_by_keyboard(address: str, browser: Browser) -> None:
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda fault: said.append(str(fault)))
    page.goto(f"{address}/graphiql")
    expect(page).to_have_url(f"{address}/graphiql/sign-in")
    # The field is where one types at once.
    assert page.evaluate("document.activeElement.id") == "token"
    sign_in(page)
    expect(page.locator("#who")).to_have_text("Signed in as Hanako (ANALYST)")
    page.locator(".graphiql-execute-button").click()
    expect(page.locator(".result-window")).to_contain_text("READ_LOYALTY")
    # No script can read what the browser is known by, and nothing keeps the token.
    kept = page.evaluate("JSON.stringify([document.cookie, {...localStorage}, {...sessionStorage}])")
    assert (TOKEN in kept, kept.startswith('["",')) == (False, True)
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("kizuna-staff", True, "Strict")
    page.get_by_role("button", name="Sign out").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/graphiql/sign-in")
    assert page.context.cookies() == []
    page.wait_for_function("() => localStorage.length + sessionStorage.length === 0")
    page.goto(f"{address}/graphiql")
    expect(page).to_have_url(f"{address}/graphiql/sign-in")
    page.close()
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert [each for each in said if "Content Security Policy" in each or "Error" in each] == []


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_door_is_usable_by_everyone(address: str, browser: Browser, language: str) -> None:
    context = open_context(browser, viewport={"width": 360, "height": 740}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{address}/graphiql/sign-in?language={language}")
    label = page.locator("label")
    expect(label).to_have_text("スタッフトークン" if language == "ja" else "Staff token")
    page.locator("#token").fill(token_named("unknown"))
    page.keyboard.press("Enter")
    note = page.get_by_role("alert")
    expect(note).to_contain_text("期限" if language == "ja" else "its time is over")
    assert page.evaluate("document.activeElement.id") == "token"
    page.evaluate(AXE)
    assert page.evaluate(VIOLATIONS) == []
    assert page.evaluate(TOO_SMALL) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    context.close()
