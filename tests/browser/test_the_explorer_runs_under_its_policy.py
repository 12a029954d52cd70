"""GraphiQL signs in and asks in a real browser, under a policy that allows nothing from elsewhere."""

import pytest
from playwright.sync_api import Browser, expect

from backend.app import create_app
from backend.db import Database
from backend.settings import Settings
from backend.staff.actions import issue_token
from backend.staff.rules import Role
from tests.api.client import token_named
from tests.browser.serving import serving
from tests.clocks import SettableClock

TOKEN = token_named("explorer")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of database says as much as two."""
    return sqlite_url


def test_someone_signs_in_and_asks(database: Database, clock: SettableClock, browser: Browser) -> None:
    database.write_now(
        lambda session: issue_token(
            session, name="Hanako", role=Role.ANALYST, token=TOKEN, expires_at=None, now=clock()
        )
    )
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda fault: said.append(str(fault)))
    with serving(create_app(Settings(), clock, database=database)) as address:
        page.goto(f"{address}/graphiql")
        page.get_by_label("Staff token").fill(TOKEN)
        page.get_by_role("button", name="Use it").click()
        expect(page.get_by_role("status")).to_have_text("Signed in as Hanako (ANALYST)")
        page.locator(".graphiql-execute-button").click()
        expect(page.locator(".result-window")).to_contain_text("READ_LOYALTY")
    page.close()
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert [each for each in said if "Content Security Policy" in each or "Error" in each] == []
