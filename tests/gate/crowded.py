"""A worker that may open no more files while five stand at its door; prints what came of it, and is its own process."""

import asyncio
import json
import os
import resource
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from backend.gate.tally import begun_tally, tallying
from tests.gate.leaping import leap
from tests.gate.test_workers_share_connections import Worker

_MOST_FILES = 64
# One of them for the tally.
_LEFT = 3
_AT_ITS_DOOR = 5
# In ten seconds it looks ten times whether there are files again: whoever looks so often does nothing else.
_TOO_OFTEN = 100
_SECONDS, _STEPS = 10, 1_000


class Door(socket.socket):
    """A port that counts how often somebody looks for whoever stands there."""

    looks = 0

    def accept(self) -> tuple[socket.socket, Any]:
        """Whoever stands there, as usual."""
        self.looks += 1
        if self.looks > _TOO_OFTEN:
            # It would go on for ever, and time with it stand still.
            sys.stdout.write("it looks for ever\n")
            sys.stdout.flush()
            os._exit(1)
        return super().accept()

    def dup(self) -> "Door":
        """The port itself: it is this one's looks that count."""
        return self


@contextmanager
def few_files(left: int) -> Iterator[None]:
    """For as long as the block lasts, no more than so many files can be opened."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (_MOST_FILES, _MOST_FILES))
    held = []
    with suppress(OSError):
        while True:
            held.append(os.open(os.devnull, os.O_RDONLY))
    for each in held[-left:]:
        os.close(each)
    yield
    for each in held[:-left]:
        os.close(each)


def heard(visitor: socket.socket) -> str:
    """What a visitor was told until now."""
    visitor.settimeout(0)
    try:
        return visitor.recv(9).decode()
    except BlockingIOError:
        return ""


async def pass_time() -> None:
    """Ten seconds, in steps: what stands at a door is looked at between them."""
    for _ in range(_STEPS):
        await asyncio.sleep(_SECONDS / _STEPS)


async def walk(at: Door) -> dict[str, object]:
    """Five come, of whom two can be let in; one of these goes, and with it both ends of a connection."""
    at.listen(_AT_ITS_DOOR)
    visitors = [socket.create_connection(at.getsockname()) for _ in range(_AT_ITS_DOOR)]
    worker, other = Worker(b"a", at), begun_tally()
    assert other
    other.tell(1_000)
    with few_files(_LEFT):
        server = worker.listen()
        await pass_time()
        crowded = [heard(each) for each in visitors]
        is_waited_for = other.has_fewer_elsewhere(1_000)
        visitors[0].close()
        await pass_time()
        later = [heard(each) for each in visitors[1:]]
    server.close()
    return {"crowded": crowded, "is_waited_for": is_waited_for, "later": later}


def main() -> None:
    """Prints what was heard."""
    with Door() as at, tallying():
        at.bind(("127.0.0.1", 0))
        sys.stdout.write(json.dumps(leap(walk(at))))
        sys.stdout.flush()
        # What is still open ends with the process.
        os._exit(0)


if __name__ == "__main__":
    main()
