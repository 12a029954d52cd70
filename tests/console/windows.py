"""A reader of the console in a window of their own, and everything that their browser complains of."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx2
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from backend.clock import to_datetime
from backend.db import Database
from backend.demo import DemoReport
from backend.staff.rules import Role
from tests.api.client import Answer
from tests.clocks import SettableClock

PHONE, DESK = 390, 1280
NARROWEST = 320
# Told by the page itself: what it waits for, what was refused, and what its policy forbade.
WATCH = """
window.watched = { waiting: 0, refusals: [], reports: [] };
document.addEventListener("securitypolicyviolation", (event) =>
  window.watched.reports.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}`));
const ask = window.fetch;
window.fetch = async (...asked) => {
  window.watched.waiting += 1;
  try {
    const answer = await ask(...asked);
    const told = await answer.clone().json().catch(() => null);
    const [name] = asked[1]?.body?.match(/(query|mutation) \\w+/) ?? [asked[0]];
    if (told?.errors) window.watched.refusals.push(`${name}: ${JSON.stringify(told.errors)}`);
    return answer;
  } finally {
    setTimeout(() => { window.watched.waiting -= 1; }, 0);
  }
};
"""
# Asked once a frame: what one answer leads to is asked for before the next one.
IS_QUIET = """
() => {
  const isThere = document.querySelector("main h1") !== null && document.querySelector("[aria-busy=true]") === null;
  window.watched.quiet = isThere && window.watched.waiting === 0 ? (window.watched.quiet ?? 0) + 1 : 0;
  return window.watched.quiet > 2;
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """The demo as it is served."""

    address: str
    report: DemoReport
    clock: SettableClock
    database: Database

    @property
    def met(self) -> str:
        """The reference of whom the salesperson is with."""
        ref, _ = self.report.met
        assert ref is not None
        return ref

    def ask(self, query: str, role: Role = Role.ADMINISTRATOR, **variables: object) -> Answer:
        """What the API answers."""
        asked = {"query": query, "variables": variables}
        known = {"authorization": f"Bearer {self.report.tokens[role]}"}
        told = httpx2.post(f"{self.address}/graphql", json=asked, headers=known).json()
        assert "errors" not in told, told["errors"]
        return told["data"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The window: its language, its light, its width."""

    language: str = "en"
    scheme: str = "light"
    width: int = DESK


def is_complaint(said: ConsoleMessage) -> bool:
    """Whether something is wrong; how quickly a processor draws what a graphics chip should is not."""
    return said.type in {"error", "warning"} and "GL Driver Message" not in said.text


@dataclass
class Reader:
    """Somebody with the console before them."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Hears from now on whatever is complained of, and where it asks."""
        page = self.page
        page.on("console", lambda said: self._told(said.text) if is_complaint(said) else None)
        page.on("pageerror", lambda fault: self._told(str(fault)))
        page.on("request", self._asked)
        page.on("response", lambda answer: self._told(f"{answer.status}: {answer.url}") if not answer.ok else None)
        page.on("requestfailed", self._failed)

    def go(self, path: str) -> None:
        """Goes to an address of the console, and waits until all of it is there."""
        self.page.goto(f"{self.address}/console/{path}")
        self.wait()

    def wait(self) -> None:
        """Until the page waits for nothing."""
        self.page.evaluate("window.watched.quiet = 0")
        self.page.wait_for_function(IS_QUIET)

    def complained(self) -> list[str]:
        """Everything that was complained of since this was last asked."""
        watched = self.page.evaluate("window.watched")
        told = [*self.complaints, *watched["refusals"], *watched["reports"]]
        self.complaints.clear()
        self.page.evaluate("window.watched.refusals = []; window.watched.reports = [];")
        return told

    def overflow(self, width: int = NARROWEST) -> int:
        """By how much the page is too wide for a window of that width."""
        size = self.page.viewport_size
        assert size is not None
        self.page.set_viewport_size({"width": width, "height": size["height"]})
        over: int = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        self.page.set_viewport_size(size)
        return over

    def _told(self, text: str) -> None:
        self.complaints.append(text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self._told(f"elsewhere: {request.url}")

    def _failed(self, request: Request) -> None:
        # What a page still waited for when it was left is called off.
        if request.failure != "net::ERR_ABORTED":
            self._told(f"failed: {request.url} {request.failure}")


@contextmanager
def open_reader(browser: Browser, demo: Demo, role: Role, look: Look) -> Iterator[Reader]:
    """A window in Japan, signed in by the page that is there for it."""
    context = browser.new_context(
        viewport={"width": look.width, "height": 900},
        color_scheme="dark" if look.scheme == "dark" else "light",
        locale="ja-JP" if look.language == "ja" else "en-GB",
        timezone_id="Asia/Tokyo",
        reduced_motion="reduce",
    )
    context.clock.set_fixed_time(to_datetime(demo.clock()))
    context.add_init_script(WATCH)
    page = context.new_page()
    reader = Reader(page, demo.address)
    reader.listen()
    page.goto(f"{demo.address}/console/?language={look.language}")
    page.locator("input[name=token]").fill(demo.report.tokens[role])
    page.keyboard.press("Enter")
    page.locator("#main h1").wait_for()
    reader.wait()
    # Before that nobody was signed in.
    reader.complained()
    yield reader
    context.close()
