"""Connections that dawdle are closed, and while too much is asked for, requests are turned away before they begin.

The HTTP server has no time limit for a head or a body that comes in drops, nor for an answer that nobody reads. So
each connection looks at itself every few seconds; what a request pays for that is a note of when it began.
"""

import asyncio
import struct
import sys
from contextlib import suppress
from fcntl import ioctl
from termios import TIOCOUTQ
from typing import Any, Final

from starlette.applications import Starlette
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from backend.gate.doors import Doors
from backend.gate.leaving import tell_gone

LOOKS: Final = 3.0
HEAD_SECONDS: Final = 8.0
"""How long the head of a request may take; with the time between two looks, 11 seconds."""
BODY_SECONDS: Final = 8.0
LEAST_RATE: Final = 1_000
"""How many bytes of a body each further second must bring, or of an answer take away."""
LONGEST_BODY: Final = 600.0
UNREAD_SECONDS: Final = 8.0
MOST_HEAD: Final = 64 * 1024
MOST_CONNECTIONS: Final = 8_000
_HEAD_TOO_LARGE: Final = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
)


class WatchedConnection(HttpToolsProtocol):
    """A connection that closes itself when its other end dawdles."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],  # as the server declares it
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._doors = _doors_of(config.loaded_app)
        self._begun = 0.0
        self._received = 0
        self._unread_since = 0.0
        self._unread = 0
        self._is_turned_away = False
        self._waits_for_word = self._is_last = False
        self._look: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as the server has it
        """Begins to look; past the number that can be kept, says so and closes."""
        super().connection_made(transport)
        self._begun = self.loop.time()
        if len(self.connections) > MOST_CONNECTIONS and self._doors is not None:
            transport.write(self._doors.busy_answer(b"", is_last=True))
            transport.close()
            return
        self._look = self.loop.call_later(LOOKS, self._look_at_it)

    def connection_lost(self, exc: Exception | None) -> None:
        """Ends what nobody waits for any more."""
        if self._look is not None:
            self._look.cancel()
        if not self._reads_head():
            tell_gone(self.cycle.scope)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Counts what comes; a head without end is refused."""
        self._received += len(data)
        super().data_received(data)
        is_head = self._reads_head() and not self._is_turned_away
        if is_head and self._received > MOST_HEAD and not self.transport.is_closing():
            self.transport.write(_HEAD_TOO_LARGE)
            self.transport.close()

    def on_message_begin(self) -> None:
        """Notes when a request begins; what was asked before it is answered before it."""
        if self._waits_for_word and self._doors is not None:
            self._doors.refusals.drop(self)
            self.tell_busy()
        super().on_message_begin()
        self._begun, self._received = self.loop.time(), 0
        self._is_turned_away = False

    def on_headers_complete(self) -> None:
        """Begins to answer, unless too much is asked for already."""
        if self._doors is not None and self._reads_head() and not self._doors.lets_in(self.url):
            self._is_turned_away = True
            return
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Keeps what came, unless it was turned away."""
        if not self._is_turned_away:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Notes that all of it is there; whoever is turned away hears so soon, and may ask again here."""
        if not self._is_turned_away:
            super().on_message_complete()
        elif self._doors is not None:
            self._waits_for_word, self._is_last = True, not self.parser.should_keep_alive()
            self._doors.refusals.add(self)

    def tell_busy(self) -> None:
        """Says when to come back, unless that was said already, or nobody is there any more."""
        if not self._waits_for_word or self._doors is None or self.transport.is_closing():
            return
        self._waits_for_word = False
        self.transport.write(self._doors.busy_answer(self.url, is_last=self._is_last))
        if self._is_last:
            self.transport.close()
        self.on_response_complete()

    def pause_writing(self) -> None:
        """More waits than should: from now on it has to be taken."""
        super().pause_writing()
        self._unread_since, self._unread = self.loop.time(), self._count_unread()

    def resume_writing(self) -> None:
        """What waited was taken: the time for what waits next begins anew."""
        super().resume_writing()
        self._unread_since = 0.0

    def _reads_head(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete

    def _look_at_it(self) -> None:
        """Closes the connection if it dawdles, and else looks again a little later."""
        if self.transport.get_protocol() is not self:
            return
        now = self.loop.time()
        if self.dawdles(now):
            self.transport.abort()
            return
        self._look = self.loop.call_later(LOOKS, self._look_at_it)

    def dawdles(self, now: float) -> bool:
        """Whether its other end takes longer than it may, with what it sends or with what it reads."""
        if self.flow.write_paused or self.transport.is_closing():
            # One that is closed already still keeps what was not taken.
            return self._leaves_unread(now)
        if self._waits_for_word:
            # It is we who have yet to answer.
            return False
        if self._reads_head():
            # Between two requests the server's own timer runs.
            return self.timeout_keep_alive_task is None and now - self._begun > HEAD_SECONDS
        if not self.cycle.more_body:
            return False
        if self.flow.read_paused:
            # It is we who do not read.
            self._begun, self._received = now, 0
            return False
        taken = now - self._begun
        return taken > LONGEST_BODY or taken > BODY_SECONDS + self._received / LEAST_RATE

    def _leaves_unread(self, now: float) -> bool:
        """Whether it takes too little of an answer; until what waits here was taken, nothing is added to it."""
        unread = self._count_unread()
        if not self._unread_since:
            self._unread_since, self._unread = now, unread
        taken = self._unread - unread
        return now - self._unread_since > UNREAD_SECONDS + taken / LEAST_RATE

    def _count_unread(self) -> int:
        """How many bytes its other end has yet to take, of those that wait here and in the system's own buffer."""
        kept = bytes(struct.calcsize("i"))
        with suppress(OSError):
            if (channel := self.transport.get_extra_info("socket")) is not None:
                kept = ioctl(channel.fileno(), TIOCOUTQ, kept)
        return int(self.transport.get_write_buffer_size()) + int.from_bytes(kept, sys.byteorder)


def _doors_of(app: object) -> Doors | None:
    """The limits of the application that is served."""
    doors = getattr(app.state, "doors", None) if isinstance(app, Starlette) else None
    return doors if isinstance(doors, Doors) else None
