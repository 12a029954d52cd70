"""A client of graphql-transport-ws that says exactly what a test wants, and hears exactly what comes."""

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeAlias

from sqlalchemy import select
from starlette.applications import Starlette
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from backend.api.shapes.nodes import global_id
from backend.api.transport.http import routes
from backend.api.transport.streams import Pace, Streams
from backend.db import Database
from backend.gate import Doors
from backend.links import Links
from backend.settings import Settings
from backend.staff.actions import issue_token
from backend.staff.rules import Role
from backend.staff.tables import StaffToken
from tests.api.client import token_named
from tests.api.listening import served
from tests.clocks import SettableClock
from tests.patience import PATIENCE
from tests.segments.audience_panel import Panel, make_panel

PROTOCOL = Subprotocol("graphql-transport-ws")
# What comes is JSON of many shapes; tests compare it with the exact value that they expect.
Data: TypeAlias = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """How a socket ended."""

    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class Socket:
    """One connection."""

    wire: ClientConnection

    def say(self, type: str, **more: object) -> None:  # noqa: A002 - as the protocol names it
        """Sends a message."""
        self.wire.send(json.dumps({"type": type, **more}))

    def subscribe(self, of: str, query: str, **variables: object) -> None:
        """Begins an operation."""
        self.say("subscribe", id=of, payload={"query": query, "variables": variables})

    def hear(self) -> Data:
        """The next message."""
        return json.loads(self.wire.recv(PATIENCE))

    def closed(self) -> Closed:
        """How it ends, whatever is said before."""
        until = monotonic() + PATIENCE
        with contextlib.suppress(ConnectionClosed):
            while True:
                self.wire.recv(until - monotonic())
        code, reason = self.wire.close_code, self.wire.close_reason
        assert code is not None
        return Closed(code=code, reason=reason or "")

    def greeted(self, token: str) -> "Socket":
        """Says whose it is, and waits until it is taken."""
        self.say("connection_init", payload={"Authorization": f"Bearer {token}"})
        assert self.hear() == {"type": "connection_ack"}
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A served API, an audience of those on gold that is watched, and a token for each role that was asked for."""

    url: str
    streams: Streams
    panel: Panel
    audience: int
    stack: ExitStack = field(repr=False)

    def token(self, name: str = "any", role: Role = Role.ADMINISTRATOR) -> str:
        """A new token."""
        token, now = token_named(name), self.panel.clock()
        self.panel.database.write_now(
            lambda session: issue_token(session, name=name, role=role, token=token, expires_at=None, now=now)
        )
        return token

    def open(
        self,
        *,
        protocols: tuple[Subprotocol, ...] = (PROTOCOL,),
        headers: Mapping[str, str] | None = None,
        origin: str | None = None,
    ) -> Socket:
        """Opens a socket; it is closed at the latest when the test ends."""
        wire = connect(
            f"{self.url.replace('http', 'ws', 1)}/graphql",
            subprotocols=protocols or None,
            additional_headers=dict(headers or {}),
            origin=None if origin is None else Origin(origin),
            proxy=None,
        )
        return Socket(self.stack.enter_context(wire))

    @property
    def audience_id(self) -> str:
        """The audience as clients name it."""
        return global_id("Audience", self.audience)

    def ids(self, *audiences: int) -> list[str]:
        """These audiences as clients name them."""
        return [global_id("Audience", each) for each in audiences]

    def token_id(self, name: str) -> int:
        """The key of the token of that name."""
        found = select(StaffToken.id).where(StaffToken.name == name)
        key = self.panel.database.read_now(lambda session: session.scalar(found))
        assert key is not None
        return key

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        """Waits for what comes about in the server, and fails where it never does."""
        for _ in range(60_000):
            if is_so():
                return
            sleep(0.01)
        raise AssertionError((self.streams.count, self.streams.sockets))

    def wait_until_empty(self) -> None:
        """Waits until nobody is there any more."""
        self.wait_until(lambda: self.streams.count == self.streams.sockets == 0)


@contextmanager
def station_at(url: str, pace: Pace, settings: Settings | None = None, doors: Doors | None = None) -> Iterator[Station]:
    """A station on that database, at that pace, behind those doors."""
    database, clock = Database(url), SettableClock()
    chosen, streams = settings or Settings(), Streams(pace)
    with ExitStack() as stack:
        stack.callback(database.close)
        panel = make_panel(database, clock, 4)
        audience = panel.save(watched=True)
        panel.look()
        links = Links(chosen.secret_keys, chosen.public_url)
        address = stack.enter_context(served(Starlette(routes=routes(database, links, chosen, clock, streams, doors))))
        stack.callback(streams.end)
        yield Station(url=address, streams=streams, panel=panel, audience=audience, stack=stack)


def copied(template: Path, folder: Path) -> str:
    """The URL of a fresh copy of a migrated file."""
    path = folder / "kizuna.db"
    path.write_bytes(template.read_bytes())
    return f"sqlite:///{path}"
