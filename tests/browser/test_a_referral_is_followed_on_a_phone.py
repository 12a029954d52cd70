"""Whoever was given a code types it on a phone, without a script, and everyone can use the pages on the way."""

from collections.abc import Mapping

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from backend.ambassadors.rules.referral_codes import shown_code
from backend.app import create_app
from backend.db import Database
from backend.settings import Settings
from forms_ui import STYLESHEET
from forms_ui.referral import CodeAsked, code_page, unavailable_page
from tests.ambassadors.bringing import programme_of
from tests.browser.inspecting import LANGUAGES, POLICY, SITE, inspect_all, looking
from tests.browser.serving import serving
from tests.clocks import SettableClock


def referral_pages(language: str) -> Mapping[str, str]:
    return {
        "/r": code_page(language, LANGUAGES, CodeAsked()),
        "/unknown": code_page(language, LANGUAGES, CodeAsked(typed="ZZZZ-ZZZZ" * 4, wrong="unknown")),
        "/missing": code_page(language, LANGUAGES, CodeAsked(wrong="missing")),
        "/gone": unavailable_page(language, "山あいの茶舗"),
    }


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
    pages = referral_pages(language)
    with looking(browser) as context:
        _serve(context, pages)
        assert inspect_all(context, pages, language) == ({path: [] for path in pages}, [])


def test_a_code_is_typed_and_leads_to_the_form(phone: Page, sqlite_url: str, clock: SettableClock) -> None:
    database = Database(sqlite_url)
    programme = programme_of(database, clock)
    hana = programme.ambassador()
    app = create_app(Settings(database_url=sqlite_url), clock, database=database)
    with serving(app) as address:
        phone.goto(f"{address}/r")
        phone.get_by_label("紹介コード").fill("zzzz zzzz")
        phone.keyboard.press("Enter")
        phone.get_by_role("alert").wait_for()
        assert phone.get_by_label("紹介コード").input_value() == "zzzz zzzz"
        phone.get_by_label("紹介コード").fill(shown_code(str(hana.code)).lower())
        phone.get_by_role("button", name="進む").click()
        phone.wait_for_url("**/o/*")
        assert phone.get_by_role("button").count() == 1
    database.close()
