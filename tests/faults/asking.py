"""Asks an application in this process, or a server over real connections; and how long its loop was held."""

import asyncio
import time
from collections.abc import Mapping
from typing import Final, Self
from urllib.parse import quote

from starlette.types import ASGIApp, Message

from tests.faults.wires import Answer, Wires

_JSON: Final = {"content-type": "application/json"}


async def ask(
    app: "ASGIApp | Wires",
    method: str,
    path: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    query: str = "",
    client: str = "127.0.0.1",
) -> Answer:
    """The answer to one request, its body sent whole."""
    if isinstance(app, Wires):
        said = {"content-length": str(len(body)), **(headers or {})}
        target = quote(path.encode("utf-8", "surrogatepass"), safe="/") + (f"?{query}" if query else "")
        return await app.ask(method, target.encode(), said, body)
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


async def ask_graphql(app: "ASGIApp | Wires", token: str, body: bytes, **headers: str) -> Answer:
    """The answer to a body that is posted to the API."""
    said = {**_JSON, "accept": "application/graphql-response+json", **headers}
    if token:
        said["authorization"] = f"Bearer {token}"
    return await ask(app, "POST", "/graphql", headers=said, body=body)


class Holding:
    """The longest time in which nothing else was let run, in seconds of CPU of all threads.

    A thread beside the loop holds it as well, where it does not let go of the interpreter.
    """

    def __init__(self) -> None:
        self.longest = 0.0
        self._begun = time.process_time()
        self._is_over = False

    def __enter__(self) -> Self:
        self._begun = time.process_time()
        asyncio.get_running_loop().call_soon(self._look)
        return self

    def __exit__(self, *_fault: object) -> None:
        self._note()
        self._is_over = True

    def _note(self) -> None:
        now = time.process_time()
        self.longest = max(self.longest, now - self._begun)
        self._begun = now

    def _look(self) -> None:
        self._note()
        if not self._is_over:
            asyncio.get_running_loop().call_later(0.001, self._look)
