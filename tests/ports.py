"""Ports for what a test starts, which stay free until it listens: the system hands none of them out by itself."""

import os
import socket
from contextlib import closing
from functools import cache
from itertools import count
from typing import Final

# Below those that the system hands out for connections, and above those of well-known services.
_FIRST: Final = 20_000
_EACH: Final = 20
_BLOCKS: Final = 500
_TURNS: Final = count()


def free_port() -> int:
    """The next port of this process's own that nobody listens on."""
    first, _ = _block(os.getpid())
    return next(port for port in (first + 1 + turn % (_EACH - 1) for turn in _TURNS) if _is_free(port))


@cache
def _block(process: int) -> tuple[int, socket.socket]:
    """The first port of a block that nobody else has, and what keeps it ours: it is let go of when we end."""
    for turn in range(process, process + _BLOCKS):
        claim, first = socket.socket(), _FIRST + turn % _BLOCKS * _EACH
        try:
            claim.bind(("127.0.0.1", first))
        except OSError:
            claim.close()
        else:
            return first, claim
    raise RuntimeError("every port is somebody's")


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
