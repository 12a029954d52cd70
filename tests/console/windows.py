"""A reader of the console in a window of their own, and everything that their browser complains of."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic, sleep
from urllib.parse import parse_qs, unquote, urlsplit

import httpx2
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, WebSocket

from backend.api.live_work import ResponsesFeed
from backend.app import create_app
from backend.clock import to_datetime
from backend.console.routes import console_routes
from backend.db import Database
from backend.demo import DemoReport
from backend.settings import Settings
from backend.staff.rules import Role
from tests.api.client import Answer
from tests.api.listening import served
from tests.browser.contexts import open_context
from tests.clocks import SettableClock
from tests.patience import PATIENCE

PHONE, DESK = 390, 1280
NARROWEST = 320
_MOMENT = 0.01
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
# Follows a link of the console's own: the page is shown without being loaded anew.
FOLLOW = """
(address) => {
  const link = document.createElement("a");
  link.href = address;
  document.body.append(link);
  link.click();
  link.remove();
}
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
    http: httpx2.Client
    """What asks the API beside the pages."""
    followed: list[int | None] = field(default_factory=list)
    """Each survey whose responses somebody began to follow: what was finished before that is told to nobody."""

    @property
    def met(self) -> str:
        """The reference of whom the salesperson is with."""
        ref, _ = self.report.met
        assert ref is not None
        return ref

    def ask(self, query: str, who: Role | str = Role.ADMINISTRATOR, **variables: object) -> Answer:
        """What the API answers somebody of a role, or whose token that is."""
        asked = {"query": query, "variables": variables}
        token = self.report.tokens[who] if isinstance(who, Role) else who
        known = {"authorization": f"Bearer {token}"}
        told = self.http.post("/graphql", json=asked, headers=known).json()
        assert "errors" not in told, told["errors"]
        return told["data"]

    def wait_until_followed(self, survey_id: int) -> None:
        """Until somebody hears of who finishes that survey."""
        until = monotonic() + PATIENCE
        while survey_id not in self.followed:
            assert monotonic() < until
            sleep(_MOMENT)

    def count(self, where: object) -> int:
        """Of how many people a condition holds."""
        counting = "query($where: PeopleWhereInput) { people(where: $where, first: 1) { totalCount } }"
        people: int = self.ask(counting, where=where)["people"]["totalCount"]
        return people


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
    sockets: list[WebSocket] = field(default_factory=list)
    """On which something is or was followed."""

    def listen(self) -> None:
        """Hears from now on whatever is complained of, and where it asks."""
        page = self.page
        page.on("console", lambda said: self._told(said.text) if is_complaint(said) else None)
        page.on("pageerror", lambda fault: self._told(str(fault)))
        page.on("request", self._asked)
        page.on("response", lambda answer: self._told(f"{answer.status}: {answer.url}") if not answer.ok else None)
        page.on("requestfailed", self._failed)
        page.on("websocket", self._follows)

    @property
    def id(self) -> str:
        """What the page is about, by the id in its address."""
        return unquote(urlsplit(self.page.url).path.rpartition("/")[2])

    def said(self, name: str) -> str:
        """What the address says of that name."""
        (text,) = parse_qs(urlsplit(self.page.url).query)[name]
        return text

    def go(self, path: str) -> None:
        """Goes to an address of the console as by a link in it, and waits until all of it is there."""
        self.page.evaluate(FOLLOW, f"/console/{path}")
        self.wait()

    def open(self, path: str) -> None:
        """Opens an address of the console as by a link from elsewhere, and waits until all of it is there."""
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

    def _follows(self, socket: WebSocket) -> None:
        self.sockets.append(socket)
        socket.on("framereceived", self._heard)

    def _heard(self, frame: str | bytes) -> None:
        told = json.loads(frame)
        # What is followed and refused is told on the socket alone.
        if told["type"] == "error" or "errors" in (told.get("payload") or {}):
            self._told(f"on the socket: {told['payload']}")

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
def serving(database: Database, report: DemoReport) -> Iterator[Demo]:
    """The demo in that database, served as in production but over plain http."""
    clock = SettableClock()
    settings = Settings(requests_per_second=0, points_per_second=0)
    followed: list[int | None] = []

    def follow(survey_id: int | None, known: Sequence[int]) -> ResponsesFeed:
        followed.append(survey_id)
        return ResponsesFeed(survey_id, known)

    with pytest.MonkeyPatch.context() as patch:
        # A browser keeps the files, and nobody looks before each whether one was changed.
        patch.setattr("backend.app.console_routes", lambda **_: console_routes(is_lasting=True))
        patch.setattr("backend.api.live.ResponsesFeed", follow)
        app = create_app(settings, clock, database=database)
        with served(app) as address, httpx2.Client(base_url=address, timeout=PATIENCE) as http:
            yield Demo(address=address, report=report, clock=clock, database=database, http=http, followed=followed)


@contextmanager
def open_reader(browser: Browser, demo: Demo, token: str, look: Look) -> Iterator[Reader]:
    """A window in Japan, signed in by the page that is there for it."""
    context = open_context(
        browser,
        viewport={"width": look.width, "height": 900},
        color_scheme="dark" if look.scheme == "dark" else "light",
        locale="ja-JP" if look.language == "ja" else "en-GB",
        timezone_id="Asia/Tokyo",
        reduced_motion="reduce",
    )
    context.clock.set_fixed_time(to_datetime(demo.clock()))
    context.add_init_script(WATCH)
    reader = Reader(context.new_page(), demo.address)
    reader.listen()
    reader.page.goto(f"{demo.address}/console/?language={look.language}")
    sign_in(reader, token)
    yield reader
    context.close()


@contextmanager
def another_window(reader: Reader, script: str = "") -> Iterator[Reader]:
    """A second window of the same browser, in which that runs before anything else."""
    page = reader.page.context.new_page()
    if script:
        page.add_init_script(script)
    other = Reader(page, reader.address)
    other.listen()
    yield other
    page.close()


def sign_in_anew(reader: Reader, token: str) -> None:
    """As somebody else, in a browser that has kept of whoever was there before nothing but the console's files."""
    reader.page.context.clear_cookies()
    reader.page.evaluate("localStorage.clear(); sessionStorage.clear();")
    reader.page.goto(f"{reader.address}/console/")
    sign_in(reader, token)


def sign_in(reader: Reader, token: str) -> None:
    """By the door that is before them."""
    reader.page.locator("input[name=token]").fill(token)
    reader.page.keyboard.press("Enter")
    reader.page.locator("#main h1").wait_for()
    reader.wait()
    # Before that nobody was signed in.
    reader.complained()
