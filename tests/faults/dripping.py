"""Many who drip: heads and bodies that come a byte a second, and answers of which nothing is read.

They are gone once the server holds no connection of theirs any more, whatever their own ends believe.
"""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Final

from tests.faults.posting import Served
from tests.faults.watching import Watcher
from tests.patience import PATIENCE

GONE_WITHIN: Final = 15.0
# The largest thing that anybody may ask for; so many of it lie in no buffer of the machine.
_LARGE: Final = "/graphiql/graphiql.min.js"
_TIMES: Final = 6
_LEAST_BUFFER: Final = 2_048
_BYTE_EVERY: Final = 1.0
_MOMENT: Final = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Dripped:
    """What came of it: after how many seconds the last was gone, and how an ordinary person fared meanwhile."""

    drips: int
    held: int
    """The most of them that the server held at a time."""
    gone_after: float
    left: int
    """How many were still there when nobody waited any longer."""
    looks: int
    shut: int
    slowest: float

    @property
    def is_harmless(self) -> bool:
        """Whether they were there and all are gone, and nobody else noticed."""
        return self.held > 0 and not (self.left or self.shut) and self.looks > 0


def drip(served: Served, drips: int, *, patience: float = PATIENCE) -> Dripped:
    """So many at once, a third of each kind, while an ordinary person looks at a page."""
    visit = served.posts.visitors(1)[0]
    # The one more is the person's own, who looks at least once.
    others, begun = served.sockets + 1, time.monotonic()
    with Watcher(served.posts.port, visit.path) as watcher, _dripping(served, visit.path, drips) as dripping:
        until = begun + patience
        drip_next = begun + _BYTE_EVERY
        held = most = max(0, served.sockets - others)
        while (held or not (most and watcher.looks)) and (now := time.monotonic()) < until:
            if now >= drip_next:
                _drip_all(dripping)
                drip_next += _BYTE_EVERY
            time.sleep(_MOMENT)
            held = max(0, served.sockets - others)
            most = max(most, held)
        gone_after = time.monotonic() - begun
    return Dripped(
        drips=drips,
        held=most,
        gone_after=round(gone_after, 1),
        left=held,
        looks=len(watcher.looks),
        shut=watcher.shut,
        slowest=round(watcher.slowest, 3),
    )


@contextmanager
def _dripping(served: Served, path: str, drips: int) -> Iterator[list[socket.socket]]:
    """Connections that have begun to drip; in the list are those that go on by a byte at a time."""
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
    body = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 50000\r\n\r\n"
    large = f"GET {_LARGE} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * _TIMES
    opened: list[socket.socket] = []
    dripping: list[socket.socket] = []
    try:
        for begun in islice(cycle((head, body, large)), drips):
            each = socket.socket()
            opened.append(each)
            if begun is large:
                each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _LEAST_BUFFER)
            else:
                dripping.append(each)
            each.connect(("127.0.0.1", served.posts.port))
            each.sendall(begun.encode())
        yield dripping
    finally:
        for each in opened:
            each.close()


def _drip_all(dripping: list[socket.socket]) -> None:
    for each in list(dripping):
        try:
            each.sendall(b"x")
        except OSError:
            dripping.remove(each)
