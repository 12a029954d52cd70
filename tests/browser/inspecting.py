"""What is asked of every page: nothing for the accessibility checker, nothing too small to tap, nothing too wide."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.resources import files

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.contexts import open_context

SITE = "http://forms.test"
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
POLICY = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'"
LANGUAGES = {"ja": "?language=ja", "en": "?language=en"}
# Language, width and light: each two of them are seen together, which is what goes wrong together.
WINDOWS = (("ja", 320, "light"), ("ja", 1280, "dark"), ("en", 320, "dark"), ("en", 1280, "light"))
Found = tuple[list[str], list[str], int]
NOTHING: Found = ([], [], 0)

# All that a person may tap, and whether a finger can: 48 CSS pixels each way.
TOO_SMALL = """
() => [...document.querySelectorAll(
    "a, button, select, textarea, label:is(.choice, .point, .undo), input:not([type=radio], [type=checkbox])"
  )]
  .filter((element) => element.type !== "hidden" && !element.hidden)
  .map((element) => [element.outerHTML, element.getBoundingClientRect()])
  .filter(([, box]) => box.width < 47.9 || box.height < 47.9)
  .map(([markup]) => markup)
"""
VIOLATIONS = """
async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.html}`))
"""


@contextmanager
def window(browser: Browser, *, width: int, scheme: str = "light") -> Iterator[BrowserContext]:
    """A window of that width, for as long as it is looked at."""
    context = open_context(
        browser, viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
    )
    yield context
    context.close()


def inspect_all(context: BrowserContext, paths: Iterable[str]) -> tuple[dict[str, Found], list[str]]:
    """What is found on each page, and what the browser complains of meanwhile."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    return {path: _inspect(page, path) for path in paths}, complaints


def overflows_at_twice_the_text(context: BrowserContext, paths: Iterable[str]) -> dict[str, int]:
    """By how much each page is too wide for whoever needs large letters."""
    page = context.new_page()
    overflow: dict[str, int] = {}
    for path in paths:
        page.goto(SITE + path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        overflow[path] = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return overflow


def _inspect(page: Page, path: str) -> Found:
    """What the checker complains of, what is too small to tap, and by how much the page is too wide."""
    page.goto(SITE + path)
    page.evaluate(AXE)
    violations: list[str] = page.evaluate(VIOLATIONS)
    overflow: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return violations, page.evaluate(TOO_SMALL), overflow
