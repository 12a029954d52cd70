"""What is asked of every page: nothing for the accessibility checker, nothing too small to tap, nothing too wide."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from itertools import cycle
from typing import Final, Literal, TypeAlias

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.contexts import open_context

Scheme: TypeAlias = Literal["light", "dark"]
SITE = "http://forms.test"
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
POLICY = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'"
HEIGHT = 800
LANGUAGES = {"ja": "?language=ja", "en": "?language=en"}
# In which window the checker looks at one page after the other. It sees each page in both languages, on a phone and on
# a wide screen, by day and by night; any two of these meet on every other page, and all three on every fourth.
WINDOWS: Final[Mapping[str, Sequence[tuple[int, Scheme]]]] = {
    "ja": ((320, "light"), (1280, "dark"), (320, "dark"), (1280, "light")),
    "en": ((1280, "dark"), (320, "light"), (1280, "light"), (320, "dark")),
}

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


# How wide the window is, by how much the page is too wide for it, and by how much with letters twice as large.
TOO_WIDE = """
() => {
  const page = document.documentElement;
  const plain = page.scrollWidth - innerWidth;
  page.style.fontSize = "200%";
  const enlarged = page.scrollWidth - innerWidth;
  page.style.fontSize = "";
  return [innerWidth, plain, enlarged];
}
"""


@contextmanager
def window(browser: Browser, *, width: int) -> Iterator[BrowserContext]:
    """A window of that width, for as long as it is looked at."""
    context = open_context(browser, viewport={"width": width, "height": HEIGHT})
    yield context
    context.close()


@contextmanager
def looking(browser: Browser) -> Iterator[BrowserContext]:
    """A window in which every page has the checker with it; parsed once, it costs the further pages nothing."""
    with window(browser, width=320) as context:
        context.add_init_script(AXE)
        yield context


def inspect_all(
    context: BrowserContext, paths: Iterable[str], language: str, widths: Sequence[int] = (320, 1280)
) -> tuple[dict[str, list[str]], list[str]]:
    """What is found on each page, and what the browser complains of meanwhile."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    found: dict[str, list[str]] = {}
    for path, (width, scheme) in zip(paths, cycle(WINDOWS[language]), strict=False):
        page.emulate_media(color_scheme=scheme)
        _resize(page, width)
        page.goto(SITE + path)
        found[path] = [*page.evaluate(VIOLATIONS), *_unfit(page, sorted(widths, key=lambda each: each != width))]
    return found, complaints


def _unfit(page: Page, widths: Iterable[int]) -> Iterator[str]:
    """What is too small to tap at any of these widths; where the page is too wide, or would be with large letters."""
    for width in widths:
        _resize(page, width)
        inner, *overflow = page.evaluate(TOO_WIDE)
        assert inner == width
        yield from (f"at {width} too small: {markup}" for markup in page.evaluate(TOO_SMALL))
        yield from (f"at {width} {size} too wide" for size in overflow if size)


def _resize(page: Page, width: int) -> None:
    if page.viewport_size != {"width": width, "height": HEIGHT}:
        page.set_viewport_size({"width": width, "height": HEIGHT})
