"""Subscriptions are answered as GraphQL over Server-Sent Events, one operation on each connection."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from time import sleep

import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool
from starlette.applications import Starlette

from backend.api.shapes.nodes import global_id
from backend.api.transport.http import routes
from backend.api.transport.streams import MOST_OF_ONE, Pace, Streams
from backend.db import Database
from backend.links import Links
from backend.segments.actions import unwatch_audience
from backend.settings import Settings
from backend.staff.actions import issue_token, revoke_token
from backend.staff.rules import Role
from tests.api.client import counted_statements, token_named
from tests.api.listening import COMMENT, COMPLETE, EVENTS, Stream, post, served
from tests.clocks import SettableClock
from tests.segments.audience_panel import Panel, make_panel

CHANGED = "subscription ($id: ID!) { audienceChanged(audienceId: $id) { entered person { externalRef } } }"
FAST = Pace(poll=0.02, heartbeat=30.0, send=5.0)
JSON_ONLY = "application/graphql-response+json, application/json;q=0.9"
# How a well-known client asks, whatever it asks.
ALL_AT_ONCE = "application/graphql-response+json, application/json, text/event-stream, multipart/mixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A served API, and an audience of those on gold that is watched."""

    panel: Panel
    streams: Streams
    url: str
    token: str
    audience: int
    leaving: ExitStack

    def post(self, token: str | None, query: str, accept: str, audience: int) -> Stream:
        """Asks about an audience; the client leaves at the latest when the test ends."""
        stream = post(self.url, token, query, accept=accept, id=global_id("Audience", audience))
        self.leaving.callback(stream.leave)
        return stream

    def listen(self, query: str = CHANGED, *, token: str | None = None, accept: str = EVENTS) -> Stream:
        """Subscribes to the audience."""
        return self.post(token or self.token, query, accept, self.audience)

    def opened(self, **asked: str) -> Stream:
        """Subscribes, and waits until it is taken."""
        stream = self.listen(**asked)
        assert stream.next() == COMMENT
        return stream

    def wait_for_none(self) -> None:
        """Waits until nobody listens any more; a test that waits for ever fails by its own clock."""
        wait_until(lambda: self.streams.count == 0)


def wait_until(is_so: Callable[[], bool]) -> None:
    """Waits for what comes about in another thread, and fails where it never does."""
    for _ in range(60_000):
        if is_so():
            return
        sleep(0.01)
    raise AssertionError("it never came about")


@contextmanager
def connections_held() -> Iterator[list[int]]:
    """How many connections to a database are in use; of all that are taken meanwhile."""
    held = [0]

    def take(*_about: object) -> None:
        held[0] += 1

    def give_back(*_about: object) -> None:
        held[0] -= 1

    event.listen(Pool, "checkout", take)
    event.listen(Pool, "checkin", give_back)
    try:
        yield held
    finally:
        event.remove(Pool, "checkout", take)
        event.remove(Pool, "checkin", give_back)


def change(ref: str, *, entered: bool) -> tuple[str, object]:
    """The event that tells of someone."""
    return "next", {"data": {"audienceChanged": {"entered": entered, "person": {"externalRef": ref}}}}


def staff_token(database: Database, role: Role, now: int) -> str:
    """A token of that role."""
    token = token_named(role.value)
    database.write_now(
        lambda session: issue_token(session, name=role.value, role=role, token=token, expires_at=None, now=now)
    )
    return token


@pytest.fixture
def station_at(database: Database, clock: SettableClock) -> Iterator[Callable[[Pace], Station]]:
    """Opens a station at a pace."""
    with ExitStack() as stack:

        def open_station(pace: Pace) -> Station:
            panel = make_panel(database, clock, 4)
            audience = panel.save(watched=True)
            panel.look()
            settings, streams = Settings(), Streams(pace)
            links = Links(settings.secret_keys, "https://kizuna.example")
            app = Starlette(routes=routes(database, links, settings, clock, streams))
            url = stack.enter_context(served(app))
            stack.callback(streams.end)
            token = staff_token(database, Role.ADMINISTRATOR, clock())
            return Station(panel=panel, streams=streams, url=url, token=token, audience=audience, leaving=stack)

        yield open_station


@pytest.fixture
def station(station_at: Callable[[Pace], Station]) -> Station:
    """One that reads fast."""
    return station_at(FAST)


def test_every_change_is_told_as_it_is_seen(station: Station) -> None:
    stream = station.opened()
    assert (stream.status, stream.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert stream.headers["cache-control"] == "no-store"
    station.panel.put("gold", 2)
    station.panel.look()
    assert stream.event() == change("C-2", entered=True)
    station.panel.put("silver", 2)
    station.panel.put("gold", 0)
    station.panel.look()
    assert [stream.event(), stream.event()] == [change("C-0", entered=True), change("C-2", entered=False)]


def test_whoever_comes_back_goes_on_where_they_were(station: Station) -> None:
    station.panel.put("gold", 0, 1, 2)
    station.panel.look()
    query = "subscription ($id: ID!) { audienceChanged(audienceId: $id%s) { cursor person { externalRef } } }"
    stream = station.opened(query=query % ', after: "WzBd"')
    told = [stream.event()[1]["data"]["audienceChanged"] for _ in range(2)]
    stream.leave()
    assert [each["person"]["externalRef"] for each in told] == ["C-0", "C-1"]
    again = station.opened(query=query % f', after: "{told[1]["cursor"]}"')
    assert again.event()[1]["data"]["audienceChanged"]["person"] == {"externalRef": "C-2"}


def test_what_was_told_before_is_not_told_again(station: Station) -> None:
    station.panel.put("gold", 0)
    station.panel.look()
    stream = station.opened()
    station.panel.put("gold", 1)
    station.panel.look()
    assert stream.event() == change("C-1", entered=True)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription { audienceChanged(audienceId: %s) { nothing } }", "INVALID_DOCUMENT"),
        ("subscription { audienceChanged(audienceId: %s) { at }", "INVALID_SYNTAX"),
        ('subscription { audienceChanged(audienceId: "x") { at } }', "INVALID"),
        ('subscription { audienceChanged(audienceId: "QXVkaWVuY2U6OTk") { at } }', "NOT_FOUND"),
        ('subscription { audienceChanged(audienceId: %s, after: "WyJ4Il0") { at } }', "BAD_CURSOR"),
        ("subscription ($at: String!) { audienceChanged(audienceId: %s, after: $at) { at } }", "INVALID"),
        (
            "subscription { audienceChanged(audienceId: %s) { at } other: audienceChanged(audienceId: %s) { at } }",
            "INVALID_DOCUMENT",
        ),
    ],
)
def test_a_refused_subscription_says_why_and_ends(station: Station, query: str, code: str) -> None:
    own = f'"{global_id("Audience", station.audience)}"'
    stream = station.listen(query.replace("%s", own))
    assert stream.status == 200
    (name, told), end = stream.rest()
    assert (name, told["errors"][0]["extensions"]["code"], told.get("data"), end) == ("next", code, None, COMPLETE)
    station.wait_for_none()


def test_what_is_not_watched_is_not_listened_to(station: Station) -> None:
    silent = station.panel.save(key="silent")
    stream = station.post(station.token, CHANGED, EVENTS, silent)
    (_, told), end = stream.rest()
    assert (told["errors"][0]["extensions"]["code"], end) == ("NOT_WATCHED", COMPLETE)


def test_a_role_without_the_permission_is_refused(station: Station) -> None:
    token = staff_token(station.panel.database, Role.SALESPERSON, station.panel.clock())
    (_, told), end = station.listen(token=token).rest()
    assert (told["errors"][0]["extensions"]["code"], end) == ("FORBIDDEN", COMPLETE)


@pytest.mark.parametrize("token", [None, "kz_unknown", token_named("unknown")])
def test_nobody_listens_without_a_token(station: Station, token: str | None) -> None:
    stream = station.post(token, CHANGED, EVENTS, station.audience)
    assert (stream.status, stream.headers["content-type"]) == (401, "application/json; charset=utf-8")
    assert stream.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


def test_a_revoked_token_hears_nothing_more(station: Station) -> None:
    stream = station.opened()
    station.panel.database.write_now(lambda session: revoke_token(session, 1, station.panel.clock()))
    (_, told), end = stream.rest()
    assert (told["errors"][0]["extensions"]["code"], end) == ("UNAUTHENTICATED", COMPLETE)
    station.wait_for_none()


def test_it_is_over_when_the_audience_is_watched_no_more(station: Station) -> None:
    stream = station.opened()
    station.panel.database.write_now(lambda session: unwatch_audience(session, station.audience, station.panel.clock()))
    assert stream.rest() == [COMPLETE]


def test_queries_and_mutations_are_answered_as_events_where_only_these_are_taken(station: Station) -> None:
    stream = station.listen("{ viewer { role } }")
    assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
    (name, told), end = stream.rest()
    assert (name, told["data"], end) == ("next", {"viewer": {"role": "ADMINISTRATOR"}}, COMPLETE)
    (_, told), end = station.listen("{ nothing }").rest()
    assert (told["errors"][0]["extensions"]["code"], end) == ("INVALID_DOCUMENT", COMPLETE)


def test_a_client_that_takes_all_gets_json_but_for_subscriptions(station: Station) -> None:
    asked = station.listen("{ viewer { role } }", accept=ALL_AT_ONCE)
    assert asked.headers["content-type"] == "application/graphql-response+json; charset=utf-8"
    assert asked.json()["data"] == {"viewer": {"role": "ADMINISTRATOR"}}
    assert station.opened(accept=ALL_AT_ONCE).headers["content-type"] == "text/event-stream; charset=utf-8"
    assert station.opened(accept="*/*").headers["content-type"] == "text/event-stream; charset=utf-8"


@pytest.mark.parametrize("accept", [JSON_ONLY, f"{JSON_ONLY}, {EVENTS};q=0"])
def test_a_client_that_takes_no_events_is_told_so(station: Station, accept: str) -> None:
    stream = station.listen(accept=accept)
    assert (stream.status, stream.json()["errors"][0]["extensions"]["code"]) == (406, "INVALID_REQUEST")


def test_whoever_leaves_costs_nothing_any_more(station: Station) -> None:
    streams = [station.opened() for _ in range(5)]
    assert station.streams.count == 5
    for stream in streams:
        stream.leave()
    station.wait_for_none()


def test_between_two_readings_a_connection_to_the_database_is_nobodys(station_at: Callable[[Pace], Station]) -> None:
    station = station_at(Pace(poll=600.0))
    with connections_held() as held:
        for _ in range(5):
            station.opened()
        wait_until(lambda: held == [0])
        assert station.streams.count == 5


def test_one_token_holds_so_many_places(station: Station) -> None:
    streams = [station.opened() for _ in range(MOST_OF_ONE)]
    refused = station.listen()
    assert (refused.status, refused.headers["retry-after"]) == (503, "1")
    assert refused.json()["errors"][0]["extensions"]["code"] == "BUSY"
    streams[0].leave()
    wait_until(lambda: station.streams.count < MOST_OF_ONE)
    station.opened()


def test_silence_is_broken(station_at: Callable[[Pace], Station]) -> None:
    station = station_at(Pace(poll=0.01, heartbeat=0.03, send=5.0))
    stream = station.opened()
    assert [stream.next(), stream.next()] == [COMMENT, COMMENT]


def test_a_server_that_ends_says_nothing_and_lets_nobody_in(station: Station) -> None:
    stream = station.opened()
    station.streams.end()
    assert stream.rest() == []
    assert station.listen().status == 503


def test_changes_that_come_together_are_read_together(station: Station) -> None:
    station.panel.put("gold", 0, 1, 2, 3)
    stream = station.opened()
    with counted_statements() as made:
        station.panel.look()
        assert [stream.event()[1]["data"]["audienceChanged"]["person"] for _ in range(4)] == [
            {"externalRef": f"C-{number}"} for number in range(4)
        ]
    assert len([each for each in made if "FROM people" in each and "people.language" in each]) == 1
