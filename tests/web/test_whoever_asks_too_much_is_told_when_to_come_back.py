"""Rates by address and places for all: 429 and 503 say when to come back, and a whole office is let in."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pytest
from httpx2 import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient

from backend.app import create_app
from backend.db import Database
from backend.gate import Doors
from backend.settings import Settings, UnfitSettings, read_settings
from backend.staff.actions import issue_token
from backend.staff.rules import Role
from tests.api.client import token_named
from tests.clocks import SettableClock

OFFICE: Final = "203.0.113.9"
ELSEWHERE: Final = "198.51.100.7"
TOKEN: Final = token_named("good")
UNKNOWN: Final = "/s/1.2.3.unknown"
VIEWER: Final = {"query": "{ viewer { role } }"}


@dataclass(frozen=True, slots=True)
class Site:
    """The whole application behind one proxy that it believes."""

    app: Starlette
    client: TestClient

    @property
    def doors(self) -> Doors:
        """The limits of the application."""
        doors: Doors = self.app.state.doors
        return doors

    def get(self, path: str, address: str = OFFICE) -> Response:
        """Opens a page from that address."""
        return self.client.get(path, headers={"x-forwarded-for": address})

    def ask(self, token: str, address: str = OFFICE, query: str = "{ viewer { role } }") -> Response:
        """Asks the API from that address."""
        said = {"x-forwarded-for": address, "authorization": f"Bearer {token}"}
        return self.client.post("/graphql", json={"query": query}, headers=said)


@pytest.fixture
def site(sqlite_url: str, clock: SettableClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site that may be asked for 160 requests at once by each address, and for points of one document.

    Time stands still for its limits: however slow the machine is, nothing is restored between two requests.
    """
    monkeypatch.setattr("backend.app.monotonic", lambda: 0.0)
    database = Database(sqlite_url)
    settings = Settings(trusted_proxies=("127.0.0.1",), requests_per_second=8, points_per_second=10)
    app = create_app(settings, clock, database=database)
    database.write_now(
        lambda session: (
            issue_token(session, name="Someone", role=Role.ADMINISTRATOR, token=TOKEN, expires_at=None, now=clock()).id
        )
    )
    yield Site(
        app, TestClient(app, base_url=settings.public_url, client=("127.0.0.1", 1), raise_server_exceptions=False)
    )
    database.close()


def test_an_address_that_sends_too_many_is_told_when_to_come_back(site: Site) -> None:
    assert {site.get("/graphiql/sign-in").status_code for _ in range(160)} == {200}
    refused = site.get("/graphiql/sign-in")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert refused.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in refused.headers["content-security-policy"]
    assert "<h1" in refused.text
    told = site.ask(TOKEN)
    assert (told.status_code, told.json()["errors"][0]["extensions"]["code"]) == (429, "THROTTLED")
    assert told.headers["retry-after"] == "1"
    assert [site.get(path).status_code for path in ("/healthz", "/readyz", "/metrics")] == [200, 200, 200]
    assert site.get("/graphiql/sign-in", ELSEWHERE).status_code == 200


def test_unknown_links_and_tokens_are_limited_harder_and_good_ones_are_not(site: Site) -> None:
    assert site.ask(TOKEN).status_code == 200
    assert {site.get(UNKNOWN).status_code for _ in range(100)} == {404}
    refused = site.get(UNKNOWN)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    # A token that was seen to be good goes on; one that was not is not even looked at.
    assert site.ask(TOKEN).status_code == 200
    assert site.ask(token_named("bad")).status_code == 429
    assert site.client.post("/graphiql/session", json={}, headers={"x-forwarded-for": OFFICE}).status_code == 429
    assert site.get("/graphiql/sign-in").status_code == 200
    assert site.ask(token_named("bad"), ELSEWHERE).status_code == 401


def test_an_office_of_a_hundred_fills_in_its_forms() -> None:
    now = [0.0]
    usual = Settings()
    doors = Doors(requests_per_second=usual.requests_per_second, points_per_second=0, now=lambda: now[0])
    for _page in range(10):
        # Everybody opens the page, its style and its script, and posts it, at one moment; then all read and answer.
        for _request in range(100 * 4):
            doors.check_rate(OFFICE)
        now[0] += 5.0


def test_a_token_has_so_many_points(site: Site) -> None:
    query = "{ people(first: 20) { nodes { id externalRef language person: id } } }"
    answers = [site.ask(TOKEN, query=query) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    cost = answers[0].json()["extensions"]["cost"]
    assert cost == {
        "requested": 94,
        "maximum": 20_000,
        "throttleStatus": {"maximumAvailable": 100, "currentlyAvailable": 6, "restoreRate": 10},
    }
    assert answers[1].json()["errors"][0]["extensions"]["code"] == "THROTTLED"
    assert answers[1].headers["retry-after"] == "9"


def test_when_all_places_are_taken_whoever_comes_is_told_at_once(site: Site) -> None:
    doors = site.doors

    async def crowd() -> list[asyncio.Task[None]]:
        while doors.pages.enter_now():
            pass
        waiting = [asyncio.create_task(doors.pages.enter()) for _ in range(256)]
        await asyncio.sleep(0)
        answer = await asyncio.to_thread(site.get, "/graphiql/sign-in")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        assert [(await asyncio.to_thread(site.get, path)).status_code for path in ("/healthz", "/metrics")] == [
            200,
            200,
        ]
        # The API has places of its own.
        assert (await asyncio.to_thread(site.ask, TOKEN)).status_code == 200
        return waiting

    async def run() -> None:
        for task in await crowd():
            task.cancel()

    asyncio.run(run())
    assert b"HTTP/1.1 503" in doors.busy_answer(b"/s/x", is_last=False)
    head, _, body = doors.busy_answer(b"/graphql", is_last=True).partition(b"\r\n\r\n")
    assert b"retry-after: 2" in head
    assert f"content-length: {len(body)}".encode() in head
    assert b'"BUSY"' in body


def test_every_place_is_given_back(site: Site) -> None:
    for path in ("/graphiql/sign-in", UNKNOWN, "/metrics", "/nowhere"):
        site.get(path)
    site.client.post(UNKNOWN, data={"a": "b"})
    site.ask(TOKEN)
    doors = site.doors
    assert [places.inside for places in (doors.pages, doors.queries, doors.large)] == [0, 0, 0]


def test_settings_say_whom_to_believe_and_how_much_is_too_much() -> None:
    read = read_settings({"KIZUNA_TRUSTED_PROXIES": "10.0.0.0/8, ::1", "KIZUNA_REQUESTS_PER_SECOND": "0"})
    assert (read.trusted_proxies, read.requests_per_second, read.points_per_second) == (
        ("10.0.0.0/8", "::1"),
        0,
        20_000,
    )
    for name, value in (
        ("KIZUNA_TRUSTED_PROXIES", "*"),
        ("KIZUNA_TRUSTED_PROXIES", "proxy"),
        ("KIZUNA_REQUESTS_PER_SECOND", "-1"),
        ("KIZUNA_POINTS_PER_SECOND", "many"),
    ):
        with pytest.raises(UnfitSettings):
            read_settings({name: value})
