"""Sends requests at a rate of its own, whether they are answered or not: `python -m tests.faults.flood ORDER`.

The order is JSON. Whoever is turned away, or hears nothing, comes again later with the same request, to the letter. A
rate of 0 means that each connection asks again as soon as it is answered. It says a line once it has begun; what came
of it stands in a file beside that of the requests.
"""

import asyncio
import json
import re
import resource
import sys
from collections import Counter, deque
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import monotonic
from typing import Final

import uvloop

KEPT: Final = 303
TURNED_AWAY: Final = frozenset({429, 503})
_END_OF_HEAD: Final = b"\r\n\r\n"
_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_RETRY: Final = re.compile(rb"\r\nretry-after: *\d+\r\n", re.IGNORECASE)
_LAST: Final = re.compile(rb"\r\nconnection: *close\r\n", re.IGNORECASE)
_STATUS: Final = slice(9, 12)
_TICK: Final = 0.001
_PATIENCE: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Where to, what (a line of JSON each), over how many connections, how many a second, and for how long."""

    port: int
    file: str
    connections: int
    rate: float
    seconds: float

    @property
    def told(self) -> Path:
        """Where it stands what came of it."""
        return Path(f"{self.file}.told")


@dataclass(slots=True, kw_only=True)
class Told:
    """What came of it: which requests were kept and how long each took, how many answers of each status there were.

    `unpunctual` were turned away without a word of when to come back, `broken` never heard anything, and for `unsent`
    no connection was free when their turn came. `cpu` are the seconds of a core that sending itself took.
    """

    kept: list[int] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    sent: int = 0
    unsent: int = 0
    unpunctual: int = 0
    broken: int = 0
    seconds: float = 0.0
    cpu: float = 0.0


class Flood:
    """The requests, and those who send them."""

    def __init__(self, order: Order) -> None:
        lines = Path(order.file).read_text(encoding="ascii").splitlines()
        self.requests = [json.loads(line).encode() for line in lines]
        self.waiting = deque(range(len(self.requests)))
        self.order = order
        self.free: deque[Wire] = deque()
        self.told = Told()
        self.statuses: Counter[int] = Counter()
        self.ends = 0.0
        self.busy = 0
        self.connecting: set[asyncio.Task[None]] = set()

    async def run(self) -> Told:
        """All of it; what is on its way when the time is over is still waited for."""
        for _ in range(self.order.connections):
            await self.connect()
        begun = monotonic()
        self.ends = begun + self.order.seconds
        self.send_on()
        sys.stdout.write(f"{self.told.sent}\n")
        sys.stdout.flush()
        await (self._at_a_rate(begun) if self.order.rate else self._as_fast_as_answered())
        self.told.seconds = monotonic() - begun
        until = monotonic() + _PATIENCE
        while self.busy:
            await asyncio.sleep(_TICK)
            if monotonic() > until:
                break
        self.told.broken += self.busy
        self.told.statuses = dict(self.statuses)
        used = resource.getrusage(resource.RUSAGE_SELF)
        self.told.cpu = used.ru_utime + used.ru_stime
        return self.told

    def connect_again(self) -> None:
        """Another connection in the place of one that was closed."""
        if monotonic() < self.ends:
            task = asyncio.ensure_future(self.connect())
            self.connecting.add(task)
            task.add_done_callback(self.connecting.discard)

    async def connect(self) -> None:
        """One more connection; where none is let in, there is one less."""
        try:
            await asyncio.get_running_loop().create_connection(lambda: Wire(self), "127.0.0.1", self.order.port)
        except OSError:
            self.told.broken += 1

    async def _at_a_rate(self, begun: float) -> None:
        place, rate = 0, self.order.rate
        while (now := monotonic()) < self.ends and (self.waiting or self.busy):
            while place < (now - begun) * rate and self.waiting:
                self._send_next(begun + place / rate)
                place += 1
            await asyncio.sleep(_TICK)

    def _send_next(self, due: float) -> None:
        if not self.free:
            self.told.unsent += 1
            return
        self.free.popleft().send(self.waiting.popleft(), due)

    async def _as_fast_as_answered(self) -> None:
        while monotonic() < self.ends and (self.waiting or self.busy):
            self.send_on()
            await asyncio.sleep(_TICK)

    def send_on(self) -> None:
        """Whoever is free asks, where nobody waits for a turn."""
        while self.free and self.waiting and not self.order.rate and monotonic() < self.ends:
            self.free.popleft().send(self.waiting.popleft(), monotonic())

    def note(self, number: int, due: float, head: bytes) -> None:
        """An answer came."""
        status = int(head[_STATUS])
        self.statuses[status] += 1
        if status == KEPT:
            self.told.kept.append(number)
            self.told.latencies.append(monotonic() - due)
            return
        self.waiting.append(number)
        self.told.unpunctual += status in TURNED_AWAY and not _RETRY.search(head)


class Wire(asyncio.Protocol):
    """One connection, which is asked one thing at a time."""

    def __init__(self, flood: Flood) -> None:
        self._flood = flood
        self._answer = bytearray()
        self._head = b""
        self._whole = 0
        self._number: int | None = None
        self._due = 0.0
        self._transport: asyncio.WriteTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Is free to send."""
        self._transport = transport  # type: ignore[assignment] # uvloop's own, which does not derive from it
        self._flood.free.append(self)

    def send(self, number: int, due: float) -> None:
        """Sends the request of that number, which was due then."""
        self._number, self._due = number, due
        self._flood.busy += 1
        self._flood.told.sent += 1
        self._transport.write(self._flood.requests[number])

    def data_received(self, data: bytes) -> None:
        """Reads the answer to its end."""
        self._answer += data
        if not self._whole and (end := self._answer.find(_END_OF_HEAD)) >= 0:
            self._head = bytes(self._answer[: end + len(_END_OF_HEAD)])
            length = _LENGTH.search(self._head)
            self._whole = len(self._head) + (int(length[1]) if length else 0)
        if self._number is not None and 0 < self._whole <= len(self._answer):
            self._end(self._number)

    def _end(self, number: int) -> None:
        """The answer is whole: the connection is free for the next, unless this was its last."""
        flood = self._flood
        self._answer.clear()
        self._number, self._whole = None, 0
        flood.busy -= 1
        flood.note(number, self._due, self._head)
        if _LAST.search(self._head):
            self._transport.close()
            return
        flood.free.append(self)
        flood.send_on()

    def connection_lost(self, _fault: Exception | None) -> None:
        """What was not answered is asked again over another connection."""
        flood = self._flood
        if self._number is not None:
            flood.busy -= 1
            flood.told.broken += 1
            flood.waiting.append(self._number)
        elif self in flood.free:
            flood.free.remove(self)
        flood.connect_again()


def main() -> None:
    """One order."""
    order = Order(**json.loads(sys.argv[1]))
    told = uvloop.run(Flood(order).run())
    order.told.write_text(json.dumps(asdict(told)), encoding="ascii")


if __name__ == "__main__":
    main()
