"""Sockets at /graphql speak graphql-transport-ws: who is let in, what is answered, and the code of each end."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine, event
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from backend.api.transport.streams import MOST_OF_ONE, MOST_STRANGERS, Pace
from backend.api.viewers.own_pages import is_here
from backend.segments.actions import unwatch_audience
from backend.settings import Settings
from backend.staff.actions import revoke_token
from backend.staff.rules import Role
from tests.api.client import token_named
from tests.api.listening import COMMENT, post
from tests.api.socketing import Closed, Data, Socket, Station, copied, station_at

FAST = Pace(poll=0.02, heartbeat=0.05, send=5.0)
VIEWER = "{ viewer { role } }"
ADMINISTRATOR = {"viewer": {"role": "ADMINISTRATOR"}}
# From the first change on, so that none can come about before the server listens.
CHANGED = (
    'subscription ($id: ID!) { audienceChanged(audienceId: $id, after: "WzBd") { entered person { externalRef } } }'
)
BRAND = 'mutation { brandCreate(input: { key: "b", name: { en: "B" } }) { brand { key } userErrors { code } } }'
FORBIDDEN = Closed(code=4403, reason="Forbidden")


@pytest.fixture(scope="module")
def opened(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Station, str]]:
    """A station for all tests, and its token: what is said on a socket is the same on every database."""
    with station_at(copied(sqlite_template, tmp_path_factory.mktemp("socket")), FAST) as station:
        yield station, station.token()


@pytest.fixture
def station(opened: tuple[Station, str]) -> Iterator[Station]:
    """The station, which everyone has left when the test ends."""
    with ExitStack() as stack:
        yield replace(opened[0], stack=stack)
    opened[0].wait_until_empty()


@pytest.fixture
def socket(station: Station, opened: tuple[Station, str]) -> Socket:
    """A socket that was greeted."""
    return station.open().greeted(opened[1])


@contextmanager
def held(part: str) -> Iterator[tuple[Event, Event]]:
    """Holds the first statement with that part: tells when it is reached, and lets it go."""
    reached, go = Event(), Event()

    def hold(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if part in statement and not reached.is_set():
            reached.set()
            go.wait(600)

    event.listen(Engine, "before_cursor_execute", hold)
    try:
        yield reached, go
    finally:
        go.set()
        event.remove(Engine, "before_cursor_execute", hold)


def codes(message: Data) -> Sequence[str]:
    """The codes of an error."""
    assert message["type"] == "error"
    return [each["extensions"]["code"] for each in message["payload"]]


def data(message: Data, of: str) -> Data:
    """The data of that operation's result, which is without errors."""
    assert (message["type"], message["id"], "errors" in message["payload"]) == ("next", of, False)
    return message["payload"]["data"]


def changed(ref: str, *, entered: bool) -> Data:
    """What tells of someone."""
    return {"audienceChanged": {"entered": entered, "person": {"externalRef": ref}}}


def test_queries_and_mutations_are_answered_and_complete(station: Station, socket: Socket) -> None:
    assert socket.wire.subprotocol == "graphql-transport-ws"
    socket.subscribe("q", VIEWER)
    assert data(socket.hear(), "q") == ADMINISTRATOR
    assert socket.hear() == {"type": "complete", "id": "q"}
    socket.subscribe("q", BRAND)
    assert data(socket.hear(), "q") == {"brandCreate": {"brand": {"key": "b"}, "userErrors": []}}
    assert socket.hear() == {"type": "complete", "id": "q"}
    analyst = station.open().greeted(station.token("analyst", Role.ANALYST))
    analyst.subscribe("m", BRAND)
    told = analyst.hear()
    assert (told["type"], told["payload"]["data"]) == ("next", None)
    assert told["payload"]["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def test_what_cannot_be_executed_is_an_error_and_the_socket_goes_on(socket: Socket) -> None:
    for query, code in (
        ("{", "INVALID_SYNTAX"),
        ("{ nothing }", "INVALID_DOCUMENT"),
        ("{ viewer { ... @defer { role } } }", "INVALID_DOCUMENT"),
        ("query A { viewer { role } } query B { viewer { role } }", "INVALID"),
        ("query ($a: Int!) { people(first: $a) { totalCount } }", "INVALID"),
        ('subscription { audienceChanged(audienceId: "x") { entered } }', "INVALID"),
    ):
        socket.subscribe("e", query)
        assert codes(socket.hear()) == [code]
    hashed = {"persistedQuery": {"version": 1, "sha256Hash": sha256(VIEWER.encode()).hexdigest()}}
    socket.say("subscribe", id="p", payload={"extensions": hashed})
    assert codes(socket.hear()) == ["PERSISTED_QUERY_NOT_FOUND"]
    socket.say("subscribe", id="p", payload={"query": VIEWER, "extensions": hashed})
    assert [socket.hear()["type"], socket.hear()["type"]] == ["next", "complete"]
    socket.say("subscribe", id="p", payload={"extensions": hashed})
    assert data(socket.hear(), "p") == ADMINISTRATOR


def test_a_ping_is_answered_before_the_greeting_and_after(station: Station, opened: tuple[Station, str]) -> None:
    socket = station.open()
    for _ in range(2):
        socket.say("ping", payload={"at": 1})
        assert socket.hear() == {"type": "pong", "payload": {"at": 1}}
        socket.say("pong")
        socket.say("complete", id="nothing")
        socket.say("ping")
        assert socket.hear() == {"type": "pong"}
        if socket.wire.subprotocol:
            break
    socket.greeted(opened[1])
    socket.say("ping", payload=None)
    assert socket.hear() == {"type": "pong"}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("", 4400),
        ("null", 4400),
        ("[]", 4400),
        ("{}", 4400),
        ("[" * 100_000, 4400),
        (b'{"type": "ping"}', 4400),
        ('{"type": "start", "id": "1"}', 4400),
        ('{"type": "next", "id": "1", "payload": {}}', 4400),
        ('{"type": ["ping"]}', 4400),
        ('{"type": "ping", "payload": []}', 4400),
        ('{"type": "ping", "payload": {"a": NaN}}', 4400),
        ('{"type": "complete"}', 4400),
        ('{"type": "subscribe", "id": "", "payload": {"query": "{ viewer { role } }"}}', 4400),
        ('{"type": "subscribe", "id": 1, "payload": {"query": "{ viewer { role } }"}}', 4400),
        ('{"type": "subscribe", "id": "%s", "payload": {"query": "{ viewer { role } }"}}' % ("x" * 101), 4400),
        ('{"type": "subscribe", "id": "1"}', 4400),
        ('{"type": "subscribe", "id": "1", "payload": {}}', 4400),
        ('{"type": "subscribe", "id": "1", "payload": [{"query": "{ viewer { role } }"}]}', 4400),
        ('{"type": "subscribe", "id": "1", "payload": {"query": "{ viewer { role } }", "variables": 1}}', 4400),
        ('{"type": "connection_init"}', 4429),
        ('{"type": "ping", "payload": {"a": "%s"}}' % ("x" * 1_000_000), 1009),
    ],
)
def test_what_is_no_message_closes_with_its_code(socket: Socket, said: str | bytes, code: int) -> None:
    socket.wire.send(said)
    assert socket.closed().code == code


def test_an_id_is_of_one_operation_at_a_time(station: Station, socket: Socket) -> None:
    socket.subscribe("s", CHANGED, id=station.audience_id)
    socket.subscribe("s", VIEWER)
    assert socket.closed() == Closed(code=4409, reason="Subscriber for s already exists")


def test_nothing_is_answered_before_the_greeting(station: Station) -> None:
    socket = station.open()
    socket.subscribe("q", VIEWER)
    assert socket.closed() == Closed(code=4401, reason="Unauthorized")


@pytest.mark.parametrize(
    "payload",
    [
        None,
        {},
        {"Authorization": ""},
        {"Authorization": f"Basic {token_named('any')}"},
        {"authorization": f"Bearer {token_named('unknown')}"},
        {"token": "kz_"},
        {"token": 1},
    ],
)
def test_nobody_is_let_in_without_a_token(station: Station, payload: object) -> None:
    socket = station.open()
    socket.say("connection_init", payload=payload)
    assert socket.closed() == FORBIDDEN


def test_a_token_comes_in_the_greeting_or_in_the_handshake(station: Station, opened: tuple[Station, str]) -> None:
    told = station.open()
    told.say("connection_init", payload={"token": opened[1]})
    assert told.hear() == {"type": "connection_ack"}
    known = station.open(headers={"authorization": f"Bearer {opened[1]}"})
    known.say("connection_init")
    assert known.hear() == {"type": "connection_ack"}
    # What the greeting says comes first.
    other = station.open(headers={"authorization": f"Bearer {opened[1]}"})
    other.say("connection_init", payload={"token": token_named("unknown")})
    assert other.closed() == FORBIDDEN


@pytest.mark.parametrize("protocols", [(), (Subprotocol("graphql-ws"),)])
def test_another_protocol_is_not_spoken(station: Station, protocols: tuple[Subprotocol, ...]) -> None:
    socket = station.open(protocols=protocols)
    assert socket.wire.subprotocol is None
    assert socket.closed().code == 4406


def test_pages_of_other_sites_are_kept_out(station: Station, opened: tuple[Station, str]) -> None:
    own = Settings().public_url
    station.open(origin=own).greeted(opened[1])
    # So is the name by which this server is reached.
    station.open(origin=station.url).greeted(opened[1])
    # A browser names no port that goes without saying, nor capitals.
    assert is_here("https://k.example", "inner:8000", "https://K.example:443")
    assert not is_here("http://k.example", "inner:8000", "https://k.example")
    foreign = [
        "https://evil.example",
        "null",
        own.replace("http", "https"),
        own + "1",
        own.replace("127.0.0.1", "[::1"),
    ]
    for origin in foreign:
        with pytest.raises(InvalidStatus) as refused:
            station.open(origin=origin)
        assert refused.value.response.status_code == 403


def test_a_subscriber_is_told_until_they_leave(station: Station, socket: Socket) -> None:
    panel = station.panel
    socket.subscribe("s", CHANGED, id=station.audience_id)
    panel.put("gold", 2)
    panel.look()
    assert data(socket.hear(), "s") == changed("C-2", entered=True)
    socket.say("complete", id="s")
    wait_for(station, 0)
    panel.put("silver", 2)
    panel.look()
    # The id is free again, and nothing more is told under the first one.
    socket.subscribe("s", VIEWER)
    assert data(socket.hear(), "s") == ADMINISTRATOR


def test_whoever_asks_for_it_is_told_from_when_on_a_subscription_hears(station: Station, socket: Socket) -> None:
    payload = {"query": CHANGED, "variables": {"id": station.audience_id}}
    with held("FROM audiences") as (reached, go):
        socket.say("subscribe", id="s", payload={**payload, "extensions": {"tellBegun": True}})
        assert reached.wait(600)
        # Until it has read from where on it listens, nothing is said of it.
        socket.say("ping")
        assert socket.hear() == {"type": "pong"}
        go.set()
        assert socket.hear() == {"type": "pong", "payload": {"begun": "s"}}


def test_a_subscription_that_is_refused_or_over_says_so(station: Station, socket: Socket) -> None:
    unwatched = station.panel.save(key="silent")
    sales = station.open().greeted(station.token("sales", Role.SALESPERSON))
    sales.subscribe("s", CHANGED, id=station.audience_id)
    assert codes(sales.hear()) == ["FORBIDDEN"]
    socket.subscribe("s", CHANGED, id=station.ids(unwatched)[0])
    assert codes(socket.hear()) == ["NOT_WATCHED"]
    ended = station.panel.save(key="ended", watched=True)
    station.panel.look()
    station.panel.put("gold", 3)
    station.panel.look()
    socket.subscribe("s", CHANGED, id=station.ids(ended)[0])
    assert data(socket.hear(), "s") == changed("C-3", entered=True)
    station.panel.database.write_now(lambda session: unwatch_audience(session, ended, station.panel.clock()))
    assert socket.hear() == {"type": "complete", "id": "s"}


def test_a_revoked_token_ends_all_that_it_opened(station: Station) -> None:
    token = station.token("leaver")
    listening, idle = station.open().greeted(token), station.open().greeted(token)
    listening.subscribe("s", CHANGED, id=station.audience_id)
    wait_for(station, 1)
    key = station.token_id("leaver")
    station.panel.database.write_now(lambda session: revoke_token(session, key, station.panel.clock()))
    assert (listening.closed(), idle.closed()) == (FORBIDDEN, FORBIDDEN)


def test_an_answer_nobody_waits_for_is_not_given(socket: Socket) -> None:
    with held("FROM audiences") as (reached, go):
        socket.subscribe("q", "{ audiences { totalCount } }")
        assert reached.wait(600)
        socket.say("complete", id="q")
        socket.subscribe("q", VIEWER)
        assert data(socket.hear(), "q") == ADMINISTRATOR
        assert socket.hear() == {"type": "complete", "id": "q"}
        go.set()
    socket.say("ping")
    assert socket.hear() == {"type": "pong"}


def test_what_was_begun_is_done_though_its_client_has_gone(station: Station, socket: Socket) -> None:
    with held("INSERT INTO brands") as (reached, go):
        socket.subscribe("m", BRAND.replace('"b"', '"kept"'))
        assert reached.wait(600)
        socket.wire.close()
        go.set()
    station.wait_until_empty()
    again = station.open().greeted(token_named("any"))
    again.subscribe("q", "{ brands { nodes { key } } }")
    assert {"key": "kept"} in again.hear()["payload"]["data"]["brands"]["nodes"]


def test_whoever_never_greets_is_sent_away(sqlite_url: str) -> None:
    with station_at(sqlite_url, Pace(greeting=0.05)) as station:
        socket = station.open()
        assert socket.closed() == Closed(code=4408, reason="Connection initialisation timeout")


def test_places_are_counted_and_given_back(sqlite_url: str) -> None:
    with station_at(sqlite_url, Pace(poll=0.02, greeting=600.0)) as station:
        strangers = [station.open() for _ in range(MOST_STRANGERS)]
        with pytest.raises(InvalidStatus) as refused:
            station.open()
        assert (refused.value.response.status_code, refused.value.response.headers["retry-after"]) == (503, "1")
        token = station.token()
        sockets = [each.greeted(token) for each in strangers[:MOST_OF_ONE]]
        strangers[-1].say("connection_init", payload={"token": token})
        assert strangers[-1].closed().code == 1013
        # One token's subscriptions are counted together, whichever way they are told.
        stream = post(station.url, token, CHANGED, id=station.audience_id)
        assert stream.next() == COMMENT
        for number in range(MOST_OF_ONE):
            sockets[0].subscribe(str(number), CHANGED, id=station.audience_id)
        assert codes(sockets[0].hear()) == ["BUSY"]
        sockets[0].subscribe("query", VIEWER)
        assert data(sockets[0].hear(), "query") == ADMINISTRATOR
        stream.leave()
        for each in strangers:
            each.wire.close()
        station.wait_until_empty()


def test_a_server_that_ends_closes_and_lets_nobody_in(sqlite_url: str) -> None:
    with station_at(sqlite_url, FAST) as station:
        stranger, known = station.open(), station.open().greeted(station.token())
        known.subscribe("s", CHANGED, id=station.audience_id)
        wait_for(station, 1)
        station.streams.end()
        assert known.closed().code == 1012
        # Whoever has said nothing yet hears it as soon as they speak.
        stranger.say("ping")
        assert stranger.closed().code == 1012
        with pytest.raises(InvalidStatus) as refused:
            station.open()
        assert refused.value.response.status_code == 503


def wait_for(station: Station, subscriptions: int) -> None:
    """Waits until so many are subscribed."""
    station.wait_until(lambda: station.streams.count == subscriptions)
