"""A browser for the tests of pages; where there is none they fail, for a page that nobody opened is not tested."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # Root has no sandbox, and the pages are our own.
    "--no-sandbox",
]


# Only what hangs takes so long, however slow and busy the machine is.
_PATIENCE = 600_000


# Playwright keeps an event loop running in this thread while it is open; other tests run loops of their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser of a file of tests."""
    expect.set_options(timeout=_PATIENCE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=_find_browser(), args=_ARGUMENTS, timeout=_PATIENCE)
        yield running
        running.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """An empty page on a phone in Japan."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="ja-JP", timezone_id="Asia/Tokyo")
    context.set_default_timeout(_PATIENCE)
    yield context.new_page()
    context.close()


def _find_browser() -> str:
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.fail("No browser: install Debian's package chromium, or run `make machine` as root.")
    return found
