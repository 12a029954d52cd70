"""Many connections are taken in one turn of the loop: while turns are long, nobody is left standing at the door."""

import asyncio
import errno
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path

import pytest

from backend.gate import listening
from backend.gate.listening import ListeningLoop
from backend.gate.sharing import AT_ONCE, Sharer
from backend.gate.tally import begun_tally, tallying

_MANY = 3 * AT_ONCE


class Taken(asyncio.Protocol):
    """A connection that counts itself."""

    def __init__(self, connections: set[object]) -> None:
        self.connections = connections

    def connection_made(self, _transport: asyncio.BaseTransport) -> None:
        """One more."""
        self.connections.add(self)


@contextmanager
def knocking(door: socket.socket, many: int = 1) -> Iterator[None]:
    """So many stand at the door, whom the system has let in already."""
    with ExitStack() as stack:
        for _ in range(many):
            stack.enter_context(socket.create_connection(door.getsockname()[:2]))
        yield


async def turns_until_taken(connections: set[object], many: int) -> int:
    """After how many turns of the loop all of them are in."""
    turns = 0
    while len(connections) < many:
        await asyncio.sleep(0)
        turns += 1
    return turns


async def turns_of(many: int) -> None:
    """So many turns of the loop pass."""
    for _ in range(many):
        await asyncio.sleep(0)


def open_files() -> int:
    """How many files this process has open."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


async def walk(connections: set[object]) -> int:
    """In how many turns those who knock are taken; once it is closed, nobody is."""
    with socket.create_server(("127.0.0.1", 0)) as port, port.dup() as door:
        server = await asyncio.get_running_loop().create_server(lambda: Taken(connections), sock=door)
        with knocking(port, _MANY):
            turns = await turns_until_taken(connections, _MANY)
        server.close()
        await server.wait_closed()
        with knocking(port):
            await turns_of(_MANY)
        assert len(connections) == _MANY
    return turns


@pytest.mark.parametrize("others", [nullcontext, tallying], ids=["alone", "with others"])
def test_many_are_taken_in_one_turn(others: Callable[[], AbstractContextManager[None]]) -> None:
    with others(), asyncio.Runner(loop_factory=ListeningLoop) as runner:
        assert runner.run(walk(set())) < _MANY // 2


async def come_and_go() -> int:
    """Listens at each address of this machine, until nobody does any more; how many files are open then."""
    connections: set[object] = set()
    server = await asyncio.get_running_loop().create_server(lambda: Taken(connections), "localhost", 0)
    for number, door in enumerate(server.sockets, start=1):
        with knocking(door):
            await turns_until_taken(connections, number)
    server.close()
    await server.wait_closed()
    # What is closed is gone a turn later; and so are those who were taken, whose other end has left.
    await turns_of(_MANY)
    return open_files()


def test_a_port_of_its_own_is_given_back_whole() -> None:
    with asyncio.Runner(loop_factory=ListeningLoop) as runner:
        # The first time, the loop opens what it keeps for itself.
        _, before, afterwards = (runner.run(come_and_go()) for _ in range(3))
        assert before == afterwards


def test_a_port_that_is_taken_leaves_nothing_open() -> None:
    async def listen(door: socket.socket) -> int:
        with pytest.raises(OSError, match="address already in use"):
            await asyncio.get_running_loop().create_server(asyncio.Protocol, *door.getsockname())
        await turns_of(_MANY)
        return open_files()

    with socket.create_server(("127.0.0.1", 0)) as taken, asyncio.Runner(loop_factory=ListeningLoop) as runner:
        assert runner.run(listen(taken)) == runner.run(listen(taken))


def test_what_cannot_be_listened_to_many_times_is_not_listened_to(monkeypatch: pytest.MonkeyPatch) -> None:
    doors: list[int] = []

    def again(door: socket.socket) -> socket.socket:
        doors.append(door.fileno())
        if len(doors) == AT_ONCE // 2:
            doors.clear()
            raise OSError(errno.EMFILE, "no more files")
        return socket.socket(fileno=os.dup(door.fileno()))

    async def listen() -> int:
        with pytest.raises(OSError, match="no more files"):
            await asyncio.get_running_loop().create_server(asyncio.Protocol, "127.0.0.1", 0)
        await turns_of(_MANY)
        return open_files()

    monkeypatch.setattr(listening, "_again", again)
    with asyncio.Runner(loop_factory=ListeningLoop) as runner:
        assert runner.run(listen()) == runner.run(listen())


def test_whose_connections_have_ended_says_so_though_nobody_comes() -> None:
    async def walk(door: socket.socket) -> None:
        connections: set[object] = set()
        other, here = begun_tally(), begun_tally()
        assert other
        assert here
        loop = asyncio.get_running_loop()
        server = Sharer(loop, lambda: Taken(connections), door, here, backlog=8)
        with knocking(door):
            await turns_until_taken(connections, 1)
            assert not other.has_fewer_elsewhere(1)
        connections.clear()
        for _ in iter(lambda: int(other.has_fewer_elsewhere(1)), 1):
            await asyncio.sleep(0.01)
        server.close()

    with tallying(), socket.create_server(("127.0.0.1", 0)) as door:
        asyncio.run(walk(door))


def test_of_hundreds_nobody_waits_for_a_worker_that_has_a_few_less() -> None:
    with tallying():
        here, other = begun_tally(), begun_tally()
        assert here
        assert other
        other.tell(150)
        assert [each for each in (150, 159, 160, 161) if here.has_fewer_elsewhere(each)] == [161]
        other.tell(8)
        assert [each for each in (8, 9) if here.has_fewer_elsewhere(each)] == [9]
