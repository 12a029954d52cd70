"""Asks an application in this process, without a server between: what it answers, and how long it held the loop."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from starlette.types import ASGIApp, Message

_JSON: Final = {"content-type": "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


async def ask(
    app: ASGIApp,
    method: str,
    path: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    query: str = "",
    client: str = "127.0.0.1",
) -> Answer:
    """The answer to one request, its body sent whole."""
    sent: list[Message] = []
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
    never = asyncio.Event()

    async def receive() -> Message:
        if waiting:
            return waiting.pop()
        await never.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    said = {"host": "kizuna.example", "content-length": str(len(body)), **(headers or {})}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode("utf-8", "surrogatepass"),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in said.items()],
        "client": (client, 1),
        "server": ("kizuna.example", 80),
        "state": {},
    }
    await app(scope, receive, send)
    start = next(message for message in sent if message["type"] == "http.response.start")
    found = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
    return Answer(status=start["status"], headers=found, body=b"".join(message.get("body", b"") for message in sent))


async def ask_graphql(app: ASGIApp, token: str, body: bytes, **headers: str) -> Answer:
    """The answer to a body that is posted to the API."""
    said = {**_JSON, "accept": "application/graphql-response+json", **headers}
    if token:
        said["authorization"] = f"Bearer {token}"
    return await ask(app, "POST", "/graphql", headers=said, body=body)


class Holding:
    """The longest time in which the loop's thread computed without letting anything else run, in seconds of CPU."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._begun = time.thread_time()
        self._is_over = False

    def __enter__(self) -> Self:
        self._begun = time.thread_time()
        asyncio.get_running_loop().call_soon(self._look)
        return self

    def __exit__(self, *_fault: object) -> None:
        self._note()
        self._is_over = True

    def _note(self) -> None:
        now = time.thread_time()
        self.longest = max(self.longest, now - self._begun)
        self._begun = now

    def _look(self) -> None:
        self._note()
        if not self._is_over:
            asyncio.get_running_loop().call_later(0.001, self._look)
