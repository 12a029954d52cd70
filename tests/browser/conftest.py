"""A browser for the tests of pages; where there is none they fail, for a page that nobody opened is not tested."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.contexts import MILLISECONDS, open_context

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # Root has no sandbox, and the pages are our own.
    "--no-sandbox",
]


# Playwright keeps an event loop running in this thread while it is open; other tests run loops of their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser of a file of tests."""
    expect.set_options(timeout=MILLISECONDS)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS, timeout=MILLISECONDS)
        yield running
        running.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """An empty page on a phone in Japan."""
    context = open_context(browser, viewport={"width": 390, "height": 844}, locale="ja-JP", timezone_id="Asia/Tokyo")
    yield context.new_page()
    context.close()


def find_browser() -> str:
    """Where the browser is; without one a test fails."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.fail("No browser: install Debian's package chromium, or run `make machine` as root.")
    return found
