"""A visitor to the respondents' pages: opens links, reads forms as a browser does, and posts them."""

from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from urllib.parse import urljoin

from httpx2 import Response

from backend.app import create_app
from backend.clock import Clock
from backend.db import Database
from backend.invitations.rules import Linked, link_of
from backend.links import Links, Purpose
from backend.settings import Settings
from backend.touchpoints.queries import get_touchpoint
from backend.touchpoints.rules import open_link_of
from tests.asking import Asked
from tests.web.browsing import Browser

Fields = Sequence[tuple[str, str]]


class Form(HTMLParser):
    """What a browser would post when nothing is changed, and what the page is called."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.action = ""
        self.language = ""
        self.links: list[str] = []
        self.heading = ""
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._open = tag
        if tag == "html":
            self.language = found["lang"]
        if tag == "form":
            self.action = found["action"]
        if tag == "a":
            self.links.append(found["href"])
        if tag == "input" and (found["type"] in {"hidden", "text"} or "checked" in found):
            self.fields.append((found["name"], found.get("value", "")))

    def handle_endtag(self, _tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open == "h1":
            self.heading += data.strip()

    def hidden(self, name: str) -> str:
        """The value of a hidden field."""
        return dict(self.fields)[name]


class Visitor:
    """Someone with a browser that runs no script and follows redirects by hand."""

    def __init__(self, database: Database, clock: Clock, settings: Settings | None = None) -> None:
        self.settings = settings or Settings(database_url=database.url)
        self.links = Links(self.settings.secret_keys, self.settings.public_url)
        self.database = database
        self.app = create_app(self.settings, clock, database=database)
        self.client = Browser(self.app, self.links)

    def path(self, invitation: Linked) -> str:
        """The path of a personal link."""
        return f"/s/{self.links.token(Purpose.SURVEY, link_of(invitation))}"

    def open_path(self, asked: Asked) -> str:
        """The path of the open link of a touchpoint."""
        touchpoint = self.database.read_now(lambda session: get_touchpoint(session, asked.touchpoint_id))
        return f"/o/{self.links.token(Purpose.OPEN, open_link_of(touchpoint.id, touchpoint.created_at))}"

    def get(self, path: str, language: str = "") -> Response:
        """Opens a page."""
        return self.client.get(path, headers={"accept-language": language} if language else {})

    def form(self, path: str) -> Form:
        """Opens a page that must hold a form."""
        response = self.get(path)
        assert response.status_code == 200, response.text
        form = Form(response.text)
        assert form.action, response.text
        return form

    def post(self, path: str, fields: Fields) -> Response:
        """Posts these fields."""
        return self.client.post(path, data=_grouped(fields))

    def answer(self, path: str, answers: Mapping[str, str]) -> Response:
        """Opens a page, changes these answers and posts it."""
        form = self.form(path)
        changed = {f"q.{key}" for key in answers}
        kept = [(name, value) for name, value in form.fields if name not in changed]
        return self.post(urljoin(path, form.action), [*kept, *((f"q.{key}", said) for key, said in answers.items())])

    def follow(self, path: str, response: Response) -> str:
        """The path that a redirect leads to."""
        assert response.status_code == 303, response.text
        return urljoin(path, response.headers["location"])


def _grouped(fields: Fields) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in fields:
        grouped.setdefault(name, []).append(value)
    return grouped
