"""A connection is closed when its other end dawdles; whoever is turned away on it hears when to come back."""

import asyncio
from time import monotonic

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from uvicorn.config import Config
from uvicorn.server import ServerState

from backend.gate import Doors, WatchedConnection, begin_visit


class Wire(asyncio.Transport):
    """A connection's other end, as the server sees it."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = b""
        self.unread = 0
        self.is_closed = False

    def get_write_buffer_size(self) -> int:
        """How much of what is sent was not taken yet."""
        return self.unread

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Takes what is sent."""
        self.sent += bytes(data)

    def close(self) -> None:
        """Ends."""
        self.is_closed = True

    def is_closing(self) -> bool:
        """Whether it has ended."""
        return self.is_closed

    def pause_reading(self) -> None:
        """Is told to wait."""

    def resume_reading(self) -> None:
        """Is told to go on."""


async def _body(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def _endless(request: Request) -> Response:
    begin_visit(request.scope, may_be_dropped=True)
    await asyncio.Event().wait()
    raise AssertionError("nobody waits for this")


@pytest.fixture
def config() -> Config:
    """A server's configuration, of an application with limits."""
    app = Starlette(routes=[Route("/", _body, methods=["GET", "POST"]), Route("/endless", _endless)])
    app.state.doors = Doors(now=monotonic)
    app.state.doors.furnish(b"later", {"x-frame-options": "DENY"}, lambda: None)
    config = Config(app, http=WatchedConnection, access_log=False, log_config=None, lifespan="off", proxy_headers=False)
    config.load()
    return config


def opened(config: Config) -> tuple[WatchedConnection, Wire]:
    """A connection that has just been made."""
    connection, wire = WatchedConnection(config, ServerState(), {}), Wire()
    connection.connection_made(wire)
    return connection, wire


async def _answered(wire: Wire) -> None:
    """Lets the application do what is due, as often as it takes: it waits for nothing but its turn."""
    for _ in range(1_000):
        await asyncio.sleep(0)
        if b"\r\n\r\n" in wire.sent and not wire.sent.endswith(b"\r\n\r\n"):
            return


def test_a_head_and_a_body_must_come_in_time(config: Config) -> None:
    async def run() -> None:
        connection, wire = opened(config)
        now = asyncio.get_running_loop().time()
        assert [connection.dawdles(now + seconds) for seconds in (7, 9)] == [False, True]
        connection.data_received(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 50000\r\n")
        assert [connection.dawdles(now + seconds) for seconds in (7, 9)] == [False, True]
        connection.data_received(b"\r\n")
        await asyncio.sleep(0)
        assert [connection.dawdles(now + seconds) for seconds in (7, 9)] == [False, True]
        # Each further second has to bring a thousand bytes.
        connection.data_received(b"x" * 20_000)
        assert [connection.dawdles(now + seconds) for seconds in (27, 29)] == [False, True]
        connection.data_received(b"x" * 30_000)
        assert not connection.dawdles(now + 10_000)
        await _answered(wire)
        assert wire.sent.endswith(b"\r\n\r\n50000")
        # Between two requests it is the server's own timer that runs.
        assert not connection.dawdles(now + 10_000)
        connection.data_received(b"G")
        assert connection.dawdles(asyncio.get_running_loop().time() + 9)

    asyncio.run(run())


def test_what_is_not_read_is_not_kept_for_ever(config: Config) -> None:
    async def run() -> None:
        connection, wire = opened(config)
        now = asyncio.get_running_loop().time()
        wire.unread = 90_000
        connection.pause_writing()
        assert [connection.dawdles(now + seconds) for seconds in (7, 9)] == [False, True]
        # Each thousand bytes that it takes give it one second more.
        wire.unread = 70_000
        assert [connection.dawdles(now + seconds) for seconds in (27, 29)] == [False, True]
        # Once all that waited was taken, the time for the next part begins anew.
        connection.resume_writing()
        assert not connection.dawdles(now + 7)
        connection.pause_writing()
        assert [connection.dawdles(now + seconds) for seconds in (7, 9)] == [False, True]

    asyncio.run(run())


def test_what_is_not_read_is_not_kept_by_a_connection_that_is_closed(config: Config) -> None:
    async def run() -> None:
        connection, wire = opened(config)
        wire.unread = 9_000
        wire.close()
        assert [connection.dawdles(at) for at in (100.0, 107.0, 109.0)] == [False, False, True]

    asyncio.run(run())


def test_a_head_without_end_is_refused(config: Config) -> None:
    async def run() -> None:
        connection, wire = opened(config)
        connection.data_received(b"GET / HTTP/1.1\r\n")
        for _ in range(70):
            connection.data_received(b"x: " + b"y" * 1_000 + b"\r\n")
        assert (wire.sent.split(b"\r\n")[0], wire.is_closed) == (b"HTTP/1.1 431 Request Header Fields Too Large", True)

    asyncio.run(run())


def test_who_is_turned_away_hears_when_to_come_back_and_may_ask_again(config: Config) -> None:
    async def run() -> None:
        connection, wire = opened(config)
        app = config.loaded_app
        assert isinstance(app, Starlette)
        doors: Doors = app.state.doors
        while doors.pages.enter_now():
            pass
        waiting = [asyncio.create_task(doors.pages.enter()) for _ in range(256)]
        await asyncio.sleep(0)
        connection.data_received(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabc")
        head, _, body = wire.sent.partition(b"\r\n\r\n")
        assert (head.split(b"\r\n")[0], body) == (b"HTTP/1.1 503 Service Unavailable", b"later")
        assert {b"retry-after: 2", b"content-length: 5", b"x-frame-options: DENY"} <= set(head.split(b"\r\n"))
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        wire.sent = b""
        connection.data_received(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabc")
        await _answered(wire)
        assert wire.sent.endswith(b"\r\n\r\n3")
        assert not wire.is_closed

    asyncio.run(run())


def test_a_flood_is_told_a_few_at_a_time_and_everyone_hears_once(config: Config) -> None:
    async def run() -> None:
        app = config.loaded_app
        assert isinstance(app, Starlette)
        doors = app.state.doors = Doors(now=lambda: 0.0)
        doors.furnish(b"later", {}, lambda: None)
        # In one turn of the loop no more begin than there are places, and who may wait for one.
        begun = [opened(config) for _ in range(64 + 256)]
        for connection, _ in begun:
            connection.data_received(b"GET /endless HTTP/1.1\r\nhost: a\r\n\r\n")
        flood = [opened(config) for _ in range(100)]
        for connection, _ in flood:
            connection.data_received(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabc")
        assert [wire.sent[:12] for _, wire in begun] == [b""] * len(begun)
        assert [wire.sent[:12] for _, wire in flood] == [b"HTTP/1.1 503"] * 16 + [b""] * 84
        # Whoever waits for that word does not dawdle, whatever else they ask meanwhile is answered after it, and
        # nobody speaks to who has left.
        (impatient, heard), (gone, silence) = flood[98:]
        assert not impatient.dawdles(asyncio.get_running_loop().time() + 9)
        impatient.data_received(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        assert heard.sent.count(b"HTTP/1.1 503") == 1
        gone.connection_lost(None)
        silence.close()
        for _ in iter(doors.refusals.__len__, 0):
            await asyncio.sleep(0)
        assert [wire.sent.count(b"HTTP/1.1 503") for _, wire in flood] == [1] * 98 + [2, 0]
        for connection, _ in begun:
            connection.connection_lost(None)

    asyncio.run(asyncio.wait_for(run(), 600))


def test_a_request_that_only_reads_ends_with_its_connection(config: Config) -> None:
    async def run() -> None:
        state = ServerState()
        connection, wire = WatchedConnection(config, state, {}), Wire()
        connection.connection_made(wire)
        connection.data_received(b"GET /endless HTTP/1.1\r\nhost: a\r\n\r\n")
        await asyncio.sleep(0)
        tasks = list(state.tasks)
        assert len(tasks) == 1
        connection.connection_lost(None)
        await asyncio.gather(*tasks, return_exceptions=True)
        assert tasks[0].cancelled() or tasks[0].done()

    asyncio.run(asyncio.wait_for(run(), 600))
