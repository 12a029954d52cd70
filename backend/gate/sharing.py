"""Workers behind one port share its connections: whoever has clearly more than another lets that one take the next.

The system wakes all who listen, and the first takes whatever waits: of sixteen connections one of two workers had
fifteen, and the two answered hardly more than one alone. So each tells the others how many it has, and takes what comes
as long as nobody has clearly fewer; else it waits a moment for that one, and no longer, for it may be busy or gone.
"""

import asyncio
import socket
from collections.abc import Callable, Collection
from functools import partial
from typing import Any, Final, cast

from backend.gate.tally import Tally

_MOMENT: Final = 0.005
_OFTEN: Final = 3
_IMPATIENCE: Final = 0.02
_AGAIN: Final = 1.0
_TELLS_EVERY: Final = 0.1
AT_ONCE: Final = 16
"""At most so many are taken in one turn of the loop; then whoever is in is answered."""


class Sharer:
    """Takes connections, and where another has clearly fewer gives that one the time of a moment to do so."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        protocol_factory: Callable[[], Any],  # whatever the loop takes
        listening: socket.socket,
        tally: Tally,
        *,
        backlog: int,
    ) -> None:
        self._loop = loop
        self._make = protocol_factory
        self._tally = tally
        self._connections: Collection[object] = ()
        self._beginning: dict[asyncio.Task[None], object] = {}
        self._in_vain = 0
        self._is_impatient = False
        self._impatient_until = 0.0
        self._pause: asyncio.TimerHandle | None = None
        self._telling: asyncio.TimerHandle | None = None
        self._is_closed = False
        self.sockets = (listening,)
        listening.settimeout(0)
        listening.listen(backlog)
        self._open()

    def close(self) -> None:
        """Takes no more."""
        self._is_closed = True
        self._leave()
        if self._pause is not None:
            self._pause.cancel()
        self._loop.remove_reader(self.sockets[0])

    async def wait_closed(self) -> None:
        """Waits for those on their way in; whoever is in is the server's own."""
        if self._beginning:
            await asyncio.wait(self._beginning)

    def _open(self) -> None:
        self._listen()
        self._tell()

    def _listen(self) -> None:
        self._pause = None
        self._loop.add_reader(self.sockets[0], self._hear)

    def _tell(self) -> None:
        """Tells the others how many there are, also where connections end and nobody comes."""
        self._count()
        self._telling = self._loop.call_later(_TELLS_EVERY, self._tell)

    def _leave(self) -> None:
        """Tells the others not to wait for this one."""
        self._tally.leave()
        if self._telling is not None:
            self._telling.cancel()

    def _hear(self) -> None:
        """Somebody is at the door: here as at every other worker's."""
        if not self._is_ours():
            self._wait(_MOMENT, partial(self._go_on, self._tally.taken_elsewhere()))
            return
        for _ in range(AT_ONCE):
            if not (self._take() and self._is_ours()):
                break
        self._is_impatient = False

    def _is_ours(self) -> bool:
        """Whether whoever comes next is for this worker to take."""
        # Once at least, however long its own turns are.
        is_impatient = self._is_impatient or self._loop.time() <= self._impatient_until
        return is_impatient or not self._tally.has_fewer_elsewhere(self._count())

    def _go_on(self, elsewhere: int) -> None:
        """Listens again; who was often waited for in vain is busy, and for a while not waited for."""
        self._listen()
        in_vain = self._tally.taken_elsewhere() == elsewhere and self._take()
        self._in_vain = self._in_vain + 1 if in_vain else 0
        if self._in_vain >= _OFTEN:
            self._in_vain, self._is_impatient = 0, True
            self._impatient_until = self._loop.time() + _IMPATIENCE

    def _count(self, *, taken: int = 0) -> int:
        """Tells the others how many there are."""
        connections = len(self._connections) + len(set(self._beginning.values()).difference(self._connections))
        self._tally.tell(connections, taken=taken)
        return connections

    def _wait(self, seconds: float, then: Callable[[], None]) -> None:
        self._loop.remove_reader(self.sockets[0])
        self._pause = self._loop.call_later(seconds, then)

    def _take(self) -> bool:
        """Whether somebody stood there."""
        try:
            accepted, _address = self.sockets[0].accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            # Another was quicker, or whoever knocked has gone.
            return False
        except OSError:
            # No more files may be opened: those who wait are taken once others have gone, or elsewhere.
            self._leave()
            self._wait(_AGAIN, self._open)
            return False
        accepted.settimeout(0)
        beginning = self._loop.create_task(self._begin(accepted))
        # Itself stands for what it will make.
        self._beginning[beginning] = beginning
        beginning.add_done_callback(self._beginning.pop)
        self._count(taken=1)
        return True

    async def _begin(self, accepted: socket.socket) -> None:
        try:
            transport, _protocol = await self._loop.connect_accepted_socket(self._made, accepted)
        except OSError:
            accepted.close()
            return
        if self._is_closed:
            # The server has told all whom it knew to end, and did not know this one: it would wait for it.
            transport.close()

    def _made(self) -> Any:  # noqa: ANN401 - whatever the loop takes
        """What speaks with whoever was taken; it stands in the server's own set for as long as they stay."""
        protocol = self._make()
        self._connections = protocol.connections
        if (beginning := asyncio.current_task()) in self._beginning:
            self._beginning[cast("asyncio.Task[None]", beginning)] = protocol
        return protocol
