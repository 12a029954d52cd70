"""The connections on which subscriptions are open: how many there may be, and how all of them end with the server."""

import asyncio
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Final

from backend.errors import Busy

MOST_STREAMS: Final = 200
MOST_OF_ONE: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often tables are read, when silence is broken, and how long a client may take to read; in seconds."""

    poll: float = 1.0
    heartbeat: float = 15.0
    send: float = 30.0


class Streams:
    """Every open subscription of this process."""

    def __init__(self, pace: Pace | None = None) -> None:
        self.pace = pace or Pace()
        self._open: dict[asyncio.Event, int] = {}
        self._is_ending = False

    @property
    def count(self) -> int:
        """How many are open."""
        return len(self._open)

    @contextmanager
    def opened(self, token_id: int) -> Iterator[asyncio.Event]:
        """A place for one subscription of that token's holder, and what tells that the server ends."""
        if self._is_ending or self.count >= MOST_STREAMS or Counter(self._open.values())[token_id] >= MOST_OF_ONE:
            raise Busy("too many subscriptions are open")
        ending = asyncio.Event()
        self._open[ending] = token_id
        try:
            yield ending
        finally:
            del self._open[ending]

    def end(self) -> None:
        """Ends every subscription, and lets none begin: a server waits for its connections before it ends."""
        self._is_ending = True
        for ending in self._open:
            ending.set()

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
