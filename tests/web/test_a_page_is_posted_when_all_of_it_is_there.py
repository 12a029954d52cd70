"""A page counts from the instant at which all of it has arrived, however early its sender began."""

import asyncio
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlencode

import pytest

from backend.clock import MINUTE
from backend.db import Database
from backend.touchpoints.rules import Period
from tests.asking import ask
from tests.clocks import SettableClock
from tests.snapshots import everything
from tests.web.visiting import Visitor

Message = MutableMapping[str, Any]  # as ASGI has it


async def post_slowly(visitor: Visitor, clock: SettableClock, path: str, body: bytes) -> int:
    """Posts the body in two halves, half an hour apart; the status of the answer."""
    halves = [body[: len(body) // 2], body[len(body) // 2 :]]
    status = 0

    async def receive() -> Message:
        half = halves.pop(0)
        if not halves:
            clock.advance(30 * MINUTE)
        return {"type": "http.request", "body": half, "more_body": bool(halves)}

    async def send(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)

    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/x-www-form-urlencoded")]
    scope = {"type": "http", "method": "POST", "path": path, "headers": headers, "query_string": b""}
    await visitor.app(scope, receive, send)
    return status


@pytest.mark.parametrize("is_open", [False, True])
def test_what_arrives_after_the_end_is_too_late(
    database: Database, clock: SettableClock, visitor: Visitor, *, is_open: bool
) -> None:
    asked = ask(database, clock(), period=Period(closes_at=clock() + 20 * MINUTE), is_open=is_open)
    path = visitor.open_path(asked) if is_open else visitor.path(asked.invitation)
    fields = [*visitor.form(path).fields, ("q.like", "5")]
    before = everything(database)
    assert asyncio.run(post_slowly(visitor, clock, path, urlencode(fields).encode())) == 410
    assert everything(database) == before
