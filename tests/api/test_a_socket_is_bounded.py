"""A socket gives back all it held, when its client does not read and when something breaks."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator

import pytest
from starlette.applications import Starlette
from starlette.types import Message, Scope

from backend.api.documents.requests import MOST_BYTES
from backend.api.transport.http import routes
from backend.api.transport.socket_messages import Close, Closing, read_message
from backend.api.transport.streams import Pace, Streams
from backend.db import Database
from backend.links import Links
from backend.settings import Settings
from backend.staff.actions import issue_token
from backend.staff.rules import Role
from tests.api.client import token_named
from tests.clocks import SettableClock

VIEWER = "{ viewer { role } }"
SCOPE: Scope = {
    "type": "websocket",
    "path": "/graphql",
    "headers": [],
    "query_string": b"",
    "subprotocols": ["graphql-transport-ws"],
    "extensions": {"websocket.http.response": {}},
}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Nothing here reaches further than the token."""
    return sqlite_url


@pytest.fixture
def said(database: Database, clock: SettableClock) -> list[str]:
    """What a client says that is let in and asks one thing."""
    token = token_named("any")
    database.write_now(
        lambda session: issue_token(session, name="any", role=Role.ANALYST, token=token, expires_at=None, now=clock())
    )
    return [
        json.dumps({"type": "connection_init", "payload": {"token": token}}),
        json.dumps({"type": "subscribe", "id": "q", "payload": {"query": VIEWER}}),
    ]


def spoken(
    database: Database, clock: SettableClock, said: list[str], send: Callable[[Message], Awaitable[None]]
) -> Streams:
    """Says that, in a loop in which nothing is left over; the places as they are then."""
    settings, streams = Settings(), Streams(Pace(send=0.05))
    app = Starlette(routes=routes(database, Links(settings.secret_keys, "https://a.example"), settings, clock, streams))
    messages: Iterator[Message] = iter(
        [{"type": "websocket.connect"}, *({"type": "websocket.receive", "text": text} for text in said)]
    )

    async def receive() -> Message:
        message = next(messages, None)
        if message is None:
            await asyncio.Event().wait()
        return message or {}

    async def speak() -> None:
        before = asyncio.all_tasks()
        await app({**SCOPE, "app": app}, receive, send)
        assert asyncio.all_tasks() == before

    asyncio.run(asyncio.wait_for(speak(), 600))
    return streams


def test_a_client_that_does_not_read_is_let_go(database: Database, clock: SettableClock, said: list[str]) -> None:
    sent = list[str]()

    async def send(message: Message) -> None:
        sent.append(message["type"] if "text" not in message else json.loads(message["text"])["type"])
        if sent[-1] == "next":
            await asyncio.Event().wait()

    streams = spoken(database, clock, said, send)
    assert (sent[:3], streams.sockets, streams.count) == (["websocket.accept", "connection_ack", "next"], 0, 0)


def test_a_wire_that_breaks_is_let_go(database: Database, clock: SettableClock, said: list[str]) -> None:
    async def send(message: Message) -> None:
        if "text" in message:
            raise OSError("gone")

    streams = spoken(database, clock, said, send)
    assert (streams.sockets, streams.count) == (0, 0)


def test_a_message_is_as_large_as_a_request() -> None:
    for length, code in ((MOST_BYTES, Close.MALFORMED), (MOST_BYTES + 1, Close.TOO_LARGE)):
        with pytest.raises(Closing) as closed:
            read_message("x" * length)
        assert closed.value.code == code
