"""Workers behind one port take their shares of the connections; nobody waits for one that is busy or gone."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest

from backend.gate.sharing import Sharer
from backend.gate.tally import begun_tally, tallying
from tests.patience import PATIENCE

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
        await end(servers, workers, visits)
        assert abs(names.count("a") - names.count("b")) <= 2

    with listening() as at:
        asyncio.run(walk(at))


def test_nobody_is_waited_for_who_does_not_come() -> None:
    async def walk(at: socket.socket) -> None:
        workers, other = [Worker(name, at) for name in (b"a", b"b")], begun_tally()
        busy = workers[0].listen()
        assert other
        assert other.has_fewer_elsewhere(1)
        # It takes no more, and says so; the other one says all the time that it has none, and takes none either.
        busy.close()
        assert not other.has_fewer_elsewhere(1)
        server = workers[1].listen()
        visits = await taken_by(at, _MANY)
        await end([server], workers, visits)
        assert {name for name, _ in visits} == {"b"}

    with listening() as at:
        asyncio.run(walk(at))


def test_who_is_on_their_way_in_when_a_worker_ends_does_not_keep_it() -> None:
    async def walk(at: socket.socket) -> None:
        worker, other = Worker(b"a", at), begun_tally()
        server = worker.listen()
        assert other
        with socket.create_connection(at.getsockname()):
            for _ in iter(other.taken_elsewhere, 1):
                await asyncio.sleep(0)
            # It was taken, and the worker's server does not know it yet.
            assert worker.connections == set()
            server.close()
            await server.wait_closed()
            for _ in range(_MANY):
                await asyncio.sleep(0)
            assert (worker.connections, worker.over.is_set()) == (set(), True)
        worker.leave()

    with listening() as at:
        asyncio.run(walk(at))


def test_where_no_more_files_can_be_opened_those_who_wait_are_taken_later_and_nobody_looks_all_the_time() -> None:
    command = [sys.executable, "-m", "tests.gate.crowded"]
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert (told.stderr, told.returncode) == ("", 0), told.stdout
    crowded, later = ["a", "a", "", "", ""], ["", "a", "a", ""]
    assert json.loads(told.stdout) == {"crowded": crowded, "is_waited_for": False, "later": later}


def test_whoever_comes_for_one_that_is_gone_takes_its_place() -> None:
    claim = "from backend.gate.tally import begun_tally; tally = begun_tally(); print(tally.place)"
    with tallying():
        places = [
            subprocess.run([sys.executable, "-c", claim], capture_output=True, check=True, text=True).stdout
            for _ in range(2)
        ]
    assert places == ["0\n", "0\n"]


def test_a_tally_that_was_tidied_away_ends_nothing() -> None:
    with tallying():
        Path(os.environ["TALLY_OF_KIZUNA"]).unlink()
        assert begun_tally() is None
    assert "TALLY_OF_KIZUNA" not in os.environ


def test_one_that_begins_when_the_tally_is_gone_listens_as_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TALLY_OF_KIZUNA", "/nowhere/at/all")
    assert begun_tally() is None
