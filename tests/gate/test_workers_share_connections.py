"""Workers behind one port take their shares of the connections; nobody waits for one that is busy or gone."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import pytest

from backend.gate.sharing import Sharer
from backend.gate.tally import begun_tally, tallying

_MANY = 20


class Kept(asyncio.Protocol):
    """A connection that says by which worker it was taken."""

    def __init__(self, name: bytes, connections: set[object], over: asyncio.Event) -> None:
        self._name = name
        self._over = over
        self.connections = connections

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Says so."""
        self.connections.add(self)
        cast("asyncio.WriteTransport", transport).write(self._name)  # the loop's own, which does not derive from it

    def connection_lost(self, _fault: Exception | None) -> None:
        """It is over."""
        self.connections.discard(self)
        if not self.connections:
            self._over.set()


class Worker:
    """One who listens at the same port as others."""

    def __init__(self, name: bytes, listening: socket.socket) -> None:
        self._listening = listening.dup()
        self._name = name
        self.connections: set[object] = set()
        self.over = asyncio.Event()

    def listen(self) -> Sharer:
        """Begins to."""
        tally = begun_tally()
        assert tally
        return Sharer(
            asyncio.get_running_loop(),
            lambda: Kept(self._name, self.connections, self.over),
            self._listening,
            tally,
            backlog=100,
        )

    def leave(self) -> None:
        """Gives its own end of the port back."""
        self._listening.close()


@contextmanager
def listening() -> Iterator[socket.socket]:
    """A port that workers listen at."""
    with socket.socket() as bound, tallying():
        bound.bind(("127.0.0.1", 0))
        yield bound


async def taken(at: socket.socket) -> tuple[str, socket.socket]:
    """Connects; says who took it."""
    loop, visitor = asyncio.get_running_loop(), socket.socket()
    visitor.settimeout(0)
    await loop.sock_connect(visitor, at.getsockname())
    return (await loop.sock_recv(visitor, 1)).decode(), visitor


async def taken_by(at: socket.socket, many: int) -> list[tuple[str, socket.socket]]:
    """Connects so many times, one after the other."""
    return [await taken(at) for _ in range(many)]


async def end(servers: list[Sharer], workers: list[Worker], visits: list[tuple[str, socket.socket]]) -> None:
    """Everyone goes."""
    for _, visitor in visits:
        visitor.close()
    for worker in workers:
        if worker.connections:
            await worker.over.wait()
    for server in servers:
        server.close()
        await server.wait_closed()
    for worker in workers:
        worker.leave()


def test_each_takes_what_the_other_has_fewer_of() -> None:
    async def walk(at: socket.socket) -> None:
        workers = [Worker(name, at) for name in (b"a", b"b")]
        servers = [worker.listen() for worker in workers]
        # All at once, and then one after the other.
        visits = [*await asyncio.gather(*(taken(at) for _ in range(_MANY))), *await taken_by(at, _MANY)]
        names = [name for name, _ in visits]
        assert abs(names.count("a") - names.count("b")) <= 2
        await end(servers, workers, visits)

    with listening() as at:
        asyncio.run(walk(at))


def test_nobody_is_waited_for_who_does_not_come() -> None:
    async def walk(at: socket.socket) -> None:
        workers = [Worker(name, at) for name in (b"a", b"b")]
        busy, server = [worker.listen() for worker in workers]
        # It has told that it has none, and listens no more.
        busy.close()
        visits = await taken_by(at, _MANY)
        assert {name for name, _ in visits} == {"b"}
        await end([server], workers, visits)

    with listening() as at:
        asyncio.run(walk(at))


def test_whoever_comes_for_one_that_is_gone_takes_its_place() -> None:
    claim = "from backend.gate.tally import begun_tally; tally = begun_tally(); print(tally.place)"
    with tallying():
        places = [
            subprocess.run([sys.executable, "-c", claim], capture_output=True, check=True, text=True).stdout
            for _ in range(2)
        ]
    assert places == ["0\n", "0\n"]


def test_one_that_begins_when_the_tally_is_gone_listens_as_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TALLY_OF_KIZUNA", "/nowhere/at/all")
    assert begun_tally() is None
