"""The load generator: many connections, each sending its next request when the last is answered, and little else.

Raw sockets over uvloop, keep-alive, no pipelining. A request is a file's line, encoded as JSON. Only answers with an
accepted status that came before the time was over count, and where it is said what stands in each how often, only
those that are so; every other answer is an error.
"""

import asyncio
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter
from typing import cast

import uvloop

from tests.bench.readings import Reading, quantile

_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKS = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_END_OF_CHUNKS = b"\r\n0\r\n\r\n"
_STATUS = slice(9, 12)
_MOMENT = 0.01


class Round:
    """The requests of one round, and what came of them."""

    def __init__(
        self, requests: Iterator[bytes], seconds: float, accepted: Sequence[int], holds: Mapping[str, int]
    ) -> None:
        self.requests = requests
        self.seconds = seconds
        self.accepted = frozenset(b"%d" % status for status in accepted)
        self.holds = [(text.encode(), count) for text, count in holds.items()]
        self.began = 0.0
        self.latencies: list[float] = []
        self.last = 0.0
        self.done = 0
        self.errors = 0

    def next(self) -> bytes | None:
        """The next request while there is time and there are any."""
        return next(self.requests, None) if perf_counter() < self.began + self.seconds else None

    def note(self, answer: bytearray, sent: float) -> None:
        """An answer came."""
        now = perf_counter()
        is_right = all(answer.count(text) == count for text, count in self.holds)
        if bytes(answer[_STATUS]) not in self.accepted or not is_right:
            self.errors += 1
            return
        self.done += 1
        # The first one counts however late it is: a rate of nothing would say nothing.
        if not self.latencies or now <= self.began + self.seconds:
            self.latencies.append(now - sent)
            self.last = now

    def reading(self) -> Reading:
        """What the round came to; where the requests ran out, their time is what counts."""
        ordered = sorted(self.latencies)
        if not ordered:
            return Reading(per_second=0.0, done=self.done, errors=self.errors + 1)
        return Reading(
            per_second=len(ordered) / (self.last - self.began),
            p50_ms=1_000 * quantile(ordered, 0.5),
            p99_ms=1_000 * quantile(ordered, 0.99),
            done=self.done,
            errors=self.errors,
        )


class Connection(asyncio.Protocol):
    """One browser that never pauses."""

    def __init__(self, run: Round) -> None:
        self._run = run
        self._answer = bytearray()
        self._whole = 0
        self._sent = 0.0
        self._waiting = False
        self._transport: asyncio.WriteTransport
        self.over = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remembers where to write."""
        self._transport = cast("asyncio.WriteTransport", transport)  # uvloop's own, which does not derive from it

    def send(self) -> None:
        """Sends the next request, or ends."""
        request = self._run.next()
        self._answer.clear()
        self._whole = 0
        self._waiting = request is not None
        if request is None:
            self._transport.close()
            return
        self._sent = perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Reads the answer to its end."""
        self._answer += data
        if not self._whole:
            self._whole = _whole_length(self._answer)
        if 0 < self._whole <= len(self._answer):
            self._run.note(self._answer, self._sent)
            self.send()

    def connection_lost(self, _fault: Exception | None) -> None:
        """An answer that will not come any more is an error."""
        self._run.errors += self._waiting
        if not self.over.done():
            self.over.set_result(None)


def _whole_length(answer: bytearray) -> int:
    """How long head and body are together; 0 while that is not known."""
    head = answer.find(_END_OF_HEAD)
    if head < 0:
        return 0
    if length := _LENGTH.search(answer, 0, head + 2):
        return head + len(_END_OF_HEAD) + int(length[1])
    # An answer in chunks has its length behind it.
    return len(answer) if answer.endswith(_END_OF_CHUNKS) or not _CHUNKS.search(answer, 0, head + 2) else 0


def drive(
    *,
    port: int,
    requests: str,
    connections: int,
    seconds: float,
    accepted: list[int],
    repeat: bool,
    each: int,
    holds: Mapping[str, int] | None = None,
) -> Callable[[], Reading]:
    """Rounds against a server: the first `each` requests over and over, or as many new ones in every round."""
    lines = (json.loads(line).encode() for line in Path(requests).read_text(encoding="ascii").splitlines())
    first = list(islice(lines, each)) if repeat else []

    def measure() -> Reading:
        source = cycle(first) if repeat else iter(list(islice(lines, each)))
        return uvloop.run(_drive(Round(source, seconds, accepted, holds or {}), port, connections))

    return measure


async def _drive(run: Round, port: int, connections: int) -> Reading:
    """Connects first, then starts the clock, and waits for every answer that is on its way."""
    loop = asyncio.get_running_loop()
    opened = [await loop.create_connection(lambda: Connection(run), "127.0.0.1", port) for _ in range(connections)]
    await asyncio.sleep(_MOMENT)
    run.began = perf_counter()
    for _, connection in opened:
        connection.send()
    await asyncio.gather(*(connection.over for _, connection in opened))
    return run.reading()
