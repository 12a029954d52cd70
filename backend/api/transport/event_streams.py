"""GraphQL over Server-Sent Events, in distinct connections mode: one operation, its results, and its end.

Each result is an event `next`, the end an event `complete`; lines end in LF. Silence is broken by comments, so that no
proxy between takes the connection for dead. A server that ends says nothing: the client comes back by itself.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Final

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from backend.api.documents.requests import EVENT_STREAM
from backend.api.transport.subscribing import Told, Tolds, Way

COMPLETE: Final = b"event: complete\ndata:\n\n"
COMMENT: Final = b":\n\n"
EVENT_HEADERS: Final = {
    "cache-control": "no-store",
    "vary": "accept, authorization",
    "x-accel-buffering": "no",
    "x-content-type-options": "nosniff",
}

Events = AsyncGenerator[bytes, None]


def next_event(result: Mapping[str, object]) -> bytes:
    """One result; JSON holds no line breaks of its own."""
    return b"event: next\ndata: " + orjson.dumps(result) + b"\n\n"


async def encoded(told: Tolds) -> Events:
    """What a subscriber is told, as events."""
    try:
        async for each in told:
            yield _event(each)
    finally:
        await told.aclose()


def _event(told: Told) -> bytes:
    match told.way:
        case Way.BEGUN | Way.SILENCE:
            return COMMENT
        case Way.RESULT:
            return next_event(told.body)
        case Way.REFUSAL:
            return next_event(told.body) + COMPLETE
        case Way.END:
            return COMPLETE


class EventStream(Response):
    """Sends what comes until it ends or the client has gone; a client that reads too slowly is let go."""

    def __init__(self, first: bytes, events: Events, *, longest_send: float) -> None:
        super().__init__(status_code=200, headers=EVENT_HEADERS, media_type=f"{EVENT_STREAM}; charset=utf-8")
        del self.headers["content-length"]
        self._first = first
        self._events = events
        self._longest_send = longest_send

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Answers; when this returns, the events were closed and nothing of the connection is left."""
        sending = asyncio.create_task(self._send_all(send))
        leaving = asyncio.create_task(_left(receive))
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sending.cancel()
            leaving.cancel()
            ends = await asyncio.gather(sending, leaving, return_exceptions=True)
            await self._events.aclose()
        if isinstance(ends[0], Exception):
            raise ends[0]

    async def _send_all(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        is_read = await self._is_read(send, self._first)
        while is_read:
            event = await anext(self._events, None)
            if event is None:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                return
            is_read = await self._is_read(send, event)

    async def _is_read(self, send: Send, event: bytes) -> bool:
        """Sends an event; false where the client does not read: what waits for it in buffers stays bounded."""
        try:
            body = {"type": "http.response.body", "body": event, "more_body": True}
            await asyncio.wait_for(send(body), self._longest_send)
        except TimeoutError:
            return False
        return True


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
