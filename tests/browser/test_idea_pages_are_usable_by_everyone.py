"""The pages of boards, ideas and ambassadors are usable by everyone: any width, light and dark, twice the text."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect

from backend.web.headers import SCRIPTED_POLICY
from forms_ui import IDEAS_STYLESHEET, IDEAS_STYLESHEET_NAME, SCRIPT, SCRIPT_NAME, STYLESHEET
from tests.browser.inspecting import SITE, inspect_all, looking, window
from tests.forms_ui.ambassador_samples import every_page

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600"><rect width="800" height="600"/></svg>'
# How much the page moves by itself while it is loaded, with all its pictures, which else wait until they are near.
SHIFT = """
async () => {
  const pictures = [...document.images];
  pictures.forEach((picture) => { picture.loading = "eager"; });
  await Promise.all(pictures.map((picture) => picture.decode()));
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  await painted();
  await painted();
  const told = new Promise((resolve) => {
    new PerformanceObserver((list) => resolve(list.getEntries())).observe({type: "layout-shift", buffered: true});
    setTimeout(() => resolve([]), 50);
  });
  return (await told).reduce((moved, shift) => moved + shift.value, 0);
}
"""


def serve(context: BrowserContext, pages: Mapping[str, str]) -> None:
    """Answers for a site of nothing but these pages."""

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/ideas/pictures/"):
            route.fulfill(body=PICTURE, content_type="image/svg+xml")
        elif path.endswith(SCRIPT_NAME):
            route.fulfill(body=SCRIPT, content_type="text/javascript")
        elif path.startswith("/assets/"):
            style = IDEAS_STYLESHEET if path.endswith(IDEAS_STYLESHEET_NAME) else STYLESHEET
            route.fulfill(body=style, content_type="text/css")
        else:
            headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": SCRIPTED_POLICY}
            route.fulfill(body=pages[path], headers=headers)

    context.route("**/*", answer)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_nothing_is_found_on_any_page_however_it_is_looked_at(browser: Browser, language: str) -> None:
    pages = every_page(language)
    with looking(browser) as context:
        serve(context, pages)
        assert inspect_all(context, pages, language) == ({path: [] for path in pages}, [])


def test_nothing_jumps_while_a_page_is_loaded(browser: Browser) -> None:
    pages = every_page("ja")
    with window(browser, width=375) as context:
        serve(context, pages)
        page = context.new_page()
        moved: dict[str, float] = {}
        for path in ("/boards", "/board", "/idea", "/new-full", "/ambassador", "/invitation"):
            page.goto(SITE + path)
            moved[path] = page.evaluate(SHIFT)
        assert moved == dict.fromkeys(moved, 0)


def test_the_link_to_pass_on_is_copied_with_one_tap(browser: Browser) -> None:
    pages = every_page("ja")
    with window(browser, width=375) as context:
        serve(context, pages)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        # A browser lets nothing be copied where anyone on the way can change the page.
        page.goto(f"{SITE}/ambassador")
        expect(page.get_by_role("button", name="リンクをコピー")).to_have_count(0)
        page.goto("http://localhost/ambassador")
        page.get_by_role("button", name="リンクをコピー").first.click()
        expect(page.get_by_text("コピーしました").first).to_be_visible()
        link = page.get_by_label("紹介リンク").first.input_value()
        assert ("/r/" in link, page.evaluate("navigator.clipboard.readText()")) == (True, link)
