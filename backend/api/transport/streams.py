"""The open subscriptions and sockets: how many there may be, and how all of them end with the server."""

import asyncio
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Final

from backend.errors import Busy

MOST_STREAMS: Final = 200
MOST_OF_ONE: Final = 20
MOST_STRANGERS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often tables are read, when silence is broken, and how long a client may take; in seconds."""

    poll: float = 1.0
    heartbeat: float = 15.0
    send: float = 30.0
    greeting: float = 10.0


class Places:
    """So many at once, and so many of one holder's; whoever has one is told when the server ends."""

    def __init__(self, most: int, most_of_one: int) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self._taken: dict[asyncio.Event, int] = {}
        self._is_ending = False

    def __len__(self) -> int:
        return len(self._taken)

    @contextmanager
    def taken(self, holder: int) -> Iterator[asyncio.Event]:
        """A place for that holder, and what tells that the server ends."""
        if self._is_ending or len(self) >= self._most or Counter(self._taken.values())[holder] >= self._most_of_one:
            raise Busy("too many subscriptions are open")
        ending = asyncio.Event()
        self._taken[ending] = holder
        try:
            yield ending
        finally:
            del self._taken[ending]

    def end(self) -> None:
        """Tells everyone, and lets nobody in."""
        self._is_ending = True
        for ending in self._taken:
            ending.set()


class Streams:
    """Every open subscription of this process, whichever way it is told, and every socket."""

    def __init__(self, pace: Pace | None = None) -> None:
        self.pace = pace or Pace()
        self._subscriptions = Places(MOST_STREAMS, MOST_OF_ONE)
        self._sockets = Places(MOST_STREAMS, MOST_OF_ONE)
        self._strangers = Places(MOST_STRANGERS, MOST_STRANGERS)

    @property
    def count(self) -> int:
        """How many subscriptions are open."""
        return len(self._subscriptions)

    @property
    def sockets(self) -> int:
        """How many sockets are open, those included that have not said yet whose they are."""
        return len(self._sockets) + len(self._strangers)

    def opened(self, token_id: int) -> AbstractContextManager[asyncio.Event]:
        """A place for one subscription of that token's holder, and what tells that the server ends."""
        return self._subscriptions.taken(token_id)

    def connected(self, token_id: int) -> AbstractContextManager[asyncio.Event]:
        """A place for one socket of that token's holder."""
        return self._sockets.taken(token_id)

    def met(self) -> AbstractContextManager[asyncio.Event]:
        """A place for a socket of which nobody knows yet whose it is: there are few, so that they keep nobody out."""
        return self._strangers.taken(0)

    def end(self) -> None:
        """Ends every subscription, and lets none begin: a server waits for its connections before it ends."""
        for places in (self._subscriptions, self._sockets, self._strangers):
            places.end()

    def end_with_the_server(self) -> None:
        """Ends them as soon as the process is told to end, besides what the server does then."""
        if threading.current_thread() is not threading.main_thread():
            return
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            self._hear(number, loop)

    def _hear(self, number: signal.Signals, loop: asyncio.AbstractEventLoop) -> None:
        server = signal.getsignal(number)

        def hear(told: int, frame: FrameType | None) -> None:
            loop.call_soon_threadsafe(self.end)
            if callable(server):
                server(told, frame)

        if callable(server):
            signal.signal(number, hear)
