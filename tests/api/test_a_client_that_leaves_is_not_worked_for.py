"""A client that leaves while its query runs is read for no further; a mutation that was begun is done wholly."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import Final, TypeVar

import orjson
import pytest
from sqlalchemy import Engine, event, select
from uvicorn.config import Config
from uvicorn.server import ServerState

from backend.app import create_app
from backend.catalogue.tables import Brand
from backend.clock import Clock
from backend.db import Database, Session
from backend.db.patience import USUAL
from backend.gate import WatchedConnection
from backend.settings import Settings
from backend.staff.actions import issue_token
from backend.staff.rules import Role
from tests.api.client import counted_statements, token_named
from tests.gate.test_a_connection_that_dawdles_is_closed import Wire

T = TypeVar("T")

TOKEN: Final = token_named("leaving")
VIEWER: Final = "{ viewer { role } }"
READ: Final = "{ brands { nodes { products { nodes { key } } } } }"
CREATE: Final = 'mutation { brandCreate(input: { key: "sakura", name: { en: "S" } }) { userErrors { code } } }'


@dataclass(slots=True)
class Caller:
    """One connection to the server, as a client has it."""

    connection: WatchedConnection
    state: ServerState
    wire: Wire = field(default_factory=Wire)

    def ask(self, query: str) -> None:
        """Sends a query and does not wait."""
        self.connection.connection_made(self.wire)
        body = orjson.dumps({"query": query})
        head = f"POST /graphql HTTP/1.1\r\nhost: localhost:8000\r\nauthorization: Bearer {TOKEN}\r\n"
        kind = f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        self.connection.data_received((head + kind).encode() + body)

    def leave(self) -> None:
        """The connection is lost."""
        self.connection.connection_lost(None)

    async def ended(self) -> str:
        """What was sent by the time that the server has ended with it."""
        await asyncio.gather(*self.state.tasks, return_exceptions=True)
        return self.wire.sent.decode()


class Counting(Database):
    """A database with one reader, that counts the reads that were begun, be they waiting yet."""

    def __init__(self, url: str) -> None:
        super().__init__(url, readers=1)
        self.begun = 0

    async def read(self, work: Callable[[Session], T], *, within: float = USUAL) -> T:
        """Counts it, and reads."""
        self.begun += 1
        return await super().read(work, within=within)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A server with one reader, over a brand."""

    database: Counting
    config: Config

    def caller(self) -> Caller:
        """A new connection."""
        state = ServerState()
        return Caller(WatchedConnection(self.config, state, {}), state)

    async def reads(self, number: int, reached: Event) -> None:
        """Waits until so many reads were begun, and one of them is held."""
        await _until(lambda: self.database.begun == number and reached.is_set())

    async def ends_reading(self) -> None:
        """Waits until its one reader has nothing else to do."""
        await self.database.read(lambda _: None)

    async def writes_wait(self, number: int) -> None:
        """Waits until so many writes wait for the writer."""
        await _until(lambda: self.database.load()["writes_waiting"] == number)


@pytest.fixture
def site(database_url: str, clock: Clock) -> Iterator[Site]:
    """A server whose one reader is told of every brand once all is let go."""
    database = Counting(database_url)
    app = create_app(Settings(requests_per_second=0), clock, database=database)
    now = clock()
    database.write_now(lambda session: session.add(Brand(key="old", name={}, created_at=now)))
    database.write_now(
        lambda session: (
            issue_token(session, name="x", role=Role.ADMINISTRATOR, token=TOKEN, expires_at=None, now=now).id
        )
    )
    config = Config(app, http=WatchedConnection, access_log=False, log_config=None, lifespan="off", proxy_headers=False)
    config.load()
    yield Site(database=database, config=config)
    database.close()


def run(work: Callable[[], Awaitable[None]]) -> list[str]:
    """The statements that were run meanwhile."""

    async def bounded() -> None:
        async with asyncio.timeout(600):
            await work()

    with counted_statements() as statements:
        asyncio.run(bounded())
    return statements


def of(statements: list[str], table: str) -> int:
    """How many of them read that table."""
    return sum(f"FROM {table}" in each for each in statements)


@contextmanager
def held(table: str) -> Iterator[tuple[Event, Event]]:
    """Whether a statement that reads that table was reached, and what lets it go: until then it waits."""
    reached, let_go = Event(), Event()

    def hold(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if f"FROM {table}" in statement:
            reached.set()
            let_go.wait(600)

    event.listen(Engine, "before_cursor_execute", hold)
    try:
        yield reached, let_go
    finally:
        let_go.set()
        event.remove(Engine, "before_cursor_execute", hold)


@pytest.mark.parametrize("leaves", [False, True])
def test_a_query_goes_no_further_and_what_waits_for_it_is_not_read(site: Site, *, leaves: bool) -> None:
    answers: list[str] = []

    async def two_ask() -> None:
        callers = [site.caller(), site.caller()]
        with held("brands") as (reached, let_go):
            for each in callers:
                each.ask(READ)
            # Each has asked whose token it is; now one of them holds the reader, and the other waits for it.
            await site.reads(4, reached)
            if leaves:
                for each in callers:
                    each.leave()
                    assert await each.ended() == ""
            let_go.set()
            answers.extend([await each.ended() for each in callers])
            await site.ends_reading()

    statements = run(two_ask)
    assert [answer.split("\r\n")[0] for answer in answers] == ([""] * 2 if leaves else ["HTTP/1.1 200 OK"] * 2)
    assert (of(statements, "brands"), of(statements, "products")) == ((1, 0) if leaves else (2, 2))


def test_who_left_before_it_was_known_what_they_ask_is_not_read_for(site: Site) -> None:
    async def leave_early() -> None:
        caller = site.caller()
        with held("staff_tokens") as (reached, let_go):
            caller.ask(READ)
            await site.reads(1, reached)
            caller.leave()
            let_go.set()
            assert await caller.ended() == ""
            await site.ends_reading()

    statements = run(leave_early)
    assert (of(statements, "staff_tokens"), of(statements, "brands")) == (1, 0)


def test_a_mutation_is_done_wholly_whoever_hears_of_it(site: Site) -> None:
    async def leave_while_it_waits() -> None:
        # That somebody came is noted once a minute: the mutation's own write is then the only one that waits.
        first, caller, hold = site.caller(), site.caller(), Event()
        first.ask(VIEWER)
        assert (await first.ended()).startswith("HTTP/1.1 200 OK")
        blocker = site.database.write_later(lambda _: hold.wait(600))
        await site.writes_wait(0)
        caller.ask(CREATE)
        await site.writes_wait(1)
        caller.leave()
        await asyncio.sleep(0)
        hold.set()
        assert await caller.ended() == ""
        blocker.result(600)

    run(leave_while_it_waits)
    assert site.database.read_now(lambda session: list(session.scalars(select(Brand.key)))) == ["old", "sakura"]


async def _until(holds: Callable[[], bool]) -> None:
    for _ in range(60_000):
        if holds():
            return
        await asyncio.sleep(0.001)
