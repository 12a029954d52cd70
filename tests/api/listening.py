"""A client that listens: HTTP as it is on the wire, and the events of a stream one by one."""

import asyncio
import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from time import sleep
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import uvicorn
from starlette.types import ASGIApp

from backend.gate import WatchedConnection
from tests.patience import PATIENCE

EVENTS = "text/event-stream"
# What comes is JSON of many shapes; tests compare it with the exact value that they expect.
Data: TypeAlias = Any
# The name of an event and its data; a comment has neither.
Event = tuple[str, Data]
COMMENT: Event = ("", None)
COMPLETE: Event = ("complete", "")
_LOOK = 0.01


class _Prompt(uvicorn.Server):
    """Ends when it is told to; the usual one looks ten times a second."""

    async def main_loop(self) -> None:
        """Looks more often."""
        while True:
            if self.should_exit:
                return
            await asyncio.sleep(_LOOK)


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """The address of the app while it is served, by the server and the parser of `kizuna serve`."""
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=0,
        log_level="error",
        access_log=False,
        http=WatchedConnection,
        ws="websockets-sansio",
        ws_max_size=1_000_000,
        ws_per_message_deflate=False,
    )
    server = _Prompt(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@dataclass(slots=True)
class Stream:
    """An answer as it comes."""

    connection: socket.socket
    status: int
    headers: Mapping[str, str]
    received: bytes
    body: bytes = b""
    is_whole: bool = False

    def next(self) -> Event:
        """The next event, or the next comment; waits for it."""
        while b"\n\n" not in self.body:
            assert not self.is_whole, self.body
            self._read_chunk()
        frame, _, self.body = self.body.partition(b"\n\n")
        assert b"\r" not in frame
        if frame == b":":
            return COMMENT
        lines = dict(line.split(":", 1) for line in frame.decode().split("\n"))
        data = lines["data"].removeprefix(" ")
        return lines["event"].strip(), json.loads(data) if data else data

    def event(self) -> Event:
        """The next event, comments passed over."""
        while (event := self.next()) == COMMENT:
            pass
        return event

    def rest(self) -> list[Event]:
        """Every event until the answer ends; comments are passed over."""
        while not self.is_whole:
            self._read_chunk()
        events = []
        while self.body:
            events.append(self.next())
        return [event for event in events if event != COMMENT]

    def json(self) -> Data:
        """The whole body, which has a length."""
        length = int(self.headers["content-length"])
        while len(self.received) < length:
            self._receive()
        return json.loads(self.received[:length])

    def leave(self) -> None:
        """The client goes away."""
        self.connection.close()

    def _read_chunk(self) -> None:
        if "content-length" in self.headers:
            length = int(self.headers["content-length"])
            while len(self.received) < length:
                self._receive()
            self.body, self.is_whole = self.received[:length], True
            return
        while b"\r\n" not in self.received:
            self._receive()
        size, _, self.received = self.received.partition(b"\r\n")
        length = int(size, 16)
        while len(self.received) < length + 2:
            self._receive()
        self.body += self.received[:length]
        self.received = self.received[length + 2 :]
        self.is_whole = length == 0

    def _receive(self) -> None:
        received = self.connection.recv(65_536)
        assert received, "the connection was closed in the middle of an answer"
        self.received += received


def post(url: str, token: str | None, query: str, *, accept: str = EVENTS, **variables: object) -> Stream:
    """Asks, and reads the head of the answer."""
    place = urlsplit(url)
    body = json.dumps({"query": query, "variables": variables}).encode()
    known = "" if token is None else f"authorization: Bearer {token}\r\n"
    head = (
        f"POST /graphql HTTP/1.1\r\nhost: {place.netloc}\r\n{known}accept: {accept}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    connection = socket.create_connection((place.hostname, place.port), timeout=PATIENCE)
    connection.sendall(head.encode() + body)
    received = b""
    while b"\r\n\r\n" not in received:
        more = connection.recv(65_536)
        assert more, received
        received += more
    head_text, _, rest = received.partition(b"\r\n\r\n")
    first, *lines = head_text.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return Stream(connection, int(first.split()[1]), headers, rest)
