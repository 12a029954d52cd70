"""Many connections are taken in one turn of the loop: while turns are long, nobody is left standing at the door."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext

import pytest

from backend.gate.listening import ListeningLoop
from backend.gate.sharing import AT_ONCE
from backend.gate.tally import begun_tally, tallying

_MANY = 3 * AT_ONCE
# Taken by one, a connection is there a turn or two later.
_TO_BEGIN = 3


class Taken(asyncio.Protocol):
    """A connection that counts itself."""

    def __init__(self, connections: set[object]) -> None:
        self.connections = connections

    def connection_made(self, _transport: asyncio.BaseTransport) -> None:
        """One more."""
        self.connections.add(self)


@contextmanager
def knocking(port: int, many: int) -> Iterator[None]:
    """So many stand at the door, whom the system has let in already."""
    with ExitStack() as stack:
        for _ in range(many):
            stack.enter_context(socket.create_connection(("127.0.0.1", port)))
        yield


async def turns_until_taken(connections: set[object], many: int) -> int:
    """After how many turns of the loop all of them are in."""
    turns = 0
    while len(connections) < many:
        await asyncio.sleep(0)
        turns += 1
    return turns


async def walk(connections: set[object]) -> int:
    """In how many turns those who knock are taken; once it is closed, nobody is."""
    with socket.create_server(("127.0.0.1", 0)) as listening, listening.dup() as door:
        port = listening.getsockname()[1]
        server = await asyncio.get_running_loop().create_server(lambda: Taken(connections), sock=door)
        with knocking(port, _MANY):
            turns = await turns_until_taken(connections, _MANY)
        server.close()
        await server.wait_closed()
        with knocking(port, 1):
            for _ in range(_MANY):
                await asyncio.sleep(0)
        assert len(connections) == _MANY
    return turns


@pytest.mark.parametrize("others", [nullcontext, tallying], ids=["alone", "with others"])
def test_many_are_taken_in_one_turn(others: Callable[[], AbstractContextManager[None]]) -> None:
    with others(), asyncio.Runner(loop_factory=ListeningLoop) as runner:
        assert runner.run(walk(set())) <= _MANY // AT_ONCE + _TO_BEGIN


def test_of_hundreds_nobody_waits_for_a_worker_that_has_a_few_less() -> None:
    with tallying():
        here, other = begun_tally(), begun_tally()
        assert here
        assert other
        other.tell(150)
        assert [each for each in (150, 159, 160, 161) if here.has_fewer_elsewhere(each)] == [161]
        other.tell(8)
        assert [each for each in (8, 9) if here.has_fewer_elsewhere(each)] == [9]
