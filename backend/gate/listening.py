"""The event loop of a server: whoever knocks is taken in, many in one turn of it.

uvloop takes one connection a turn from each socket it listens to. A turn is short while little is asked for, and long
when much is: whoever comes while a flood is answered would stand at the door for seconds. So it listens to the same
port many times; where others listen to it as well, they share what comes.
"""

import asyncio
import os
import socket
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any, Final

import uvloop

from backend.gate.sharing import AT_ONCE, Sharer
from backend.gate.tally import begun_tally

_BACKLOG: Final = 2_048
_WHERE: Final = frozenset({"host", "port", "sock", "family", "flags", "reuse_address", "reuse_port"})


class ListeningLoop(uvloop.Loop):
    """Takes in many connections a turn."""

    async def create_server(self, protocol_factory: Callable[[], Any], *where: Any, **how: Any) -> Any:  # noqa: ANN401 - as the loop declares it
        """A server that takes many at once from its port, or its share of one that others listen to as well."""
        listening: socket.socket | None = how.get("sock")
        tally = begun_tally()
        if tally is not None and listening is not None and how.get("ssl") is None:
            return Sharer(self, protocol_factory, listening, tally, backlog=how.get("backlog", _BACKLOG))
        listen, alike = super().create_server, {name: said for name, said in how.items() if name not in _WHERE}
        with ExitStack() as undone:
            servers: list[Any] = [await listen(protocol_factory, *where, **how)]
            undone.callback(servers[0].close)
            for each in [each for each in servers[0].sockets for _ in range(AT_ONCE - 1)]:
                again = undone.enter_context(_again(each))
                servers.append(await listen(protocol_factory, sock=again, **alike))
                undone.callback(servers[-1].close)
            undone.pop_all()
        return _Together(servers)


class _Together:
    """Listens to one port many times."""

    def __init__(self, servers: Sequence[asyncio.Server]) -> None:
        self._servers = servers
        self.sockets = servers[0].sockets

    def close(self) -> None:
        """Takes no more."""
        for server in self._servers:
            server.close()

    async def wait_closed(self) -> None:
        """Returns once all of them are closed."""
        for server in self._servers:
            await server.wait_closed()


def _again(listening: socket.socket) -> socket.socket:
    """The same socket by another number: the system tells of each number by itself."""
    return socket.socket(fileno=os.dup(listening.fileno()))
