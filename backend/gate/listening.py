"""The event loop of a server: whoever knocks is taken in, many in one turn of it.

uvloop takes one connection a turn from each socket it listens to. A turn is short while little is asked for, and long
when much is: of three thousand who came while others were answered, the last were taken after ten seconds. So it
listens to the same port many times; where others listen to it as well, they share what comes.
"""

import asyncio
import os
import socket
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

import uvloop

from backend.gate.sharing import AT_ONCE, Sharer
from backend.gate.tally import begun_tally

_BACKLOG: Final = 2_048


class Listening(Protocol):
    """What a loop gives back for a port that it listens to."""

    sockets: Sequence[socket.socket]

    def close(self) -> None:
        """Takes no more."""

    async def wait_closed(self) -> None:
        """Waits for those on their way in."""


class ListeningLoop(uvloop.Loop):
    """Takes in many connections a turn."""

    async def create_server(self, protocol_factory: Callable[[], Any], *where: Any, **how: Any) -> Any:  # noqa: ANN401 - as the loop declares it
        """A server that takes many at once from its port, or its share of one that others listen to as well."""
        backlog: int = how.setdefault("backlog", _BACKLOG)
        listening: socket.socket | None = how.get("sock")
        tally = begun_tally()
        if tally is not None and listening is not None and how.get("ssl") is None:
            return Sharer(self, protocol_factory, listening, tally, backlog=backlog)
        listen = super().create_server
        first: Any = await listen(protocol_factory, *where, **how)
        again: dict[str, Any] = {"ssl": how.get("ssl"), "backlog": backlog}
        others: list[Any] = [
            await listen(protocol_factory, sock=_again(each), **again)
            for each in first.sockets
            for _ in range(AT_ONCE - 1)
        ]
        return _Together([first, *others])


class _Together:
    """Listens to one port many times."""

    def __init__(self, servers: Sequence[Listening]) -> None:
        self._servers = servers
        self.sockets = servers[0].sockets

    def close(self) -> None:
        """Takes no more."""
        for server in self._servers:
            server.close()

    async def wait_closed(self) -> None:
        """Waits for those on their way in."""
        await asyncio.gather(*(server.wait_closed() for server in self._servers))


def _again(listening: socket.socket) -> socket.socket:
    """The same socket by another number: the system tells of each number by itself."""
    return socket.socket(fileno=os.dup(listening.fileno()))
