"""Ports for what a test starts, which stay free until it listens: the system hands none of them out by itself."""

import os
import socket
from contextlib import closing
from itertools import count
from typing import Final

# Below those that the system hands out for connections, and above those of well-known services.
_FIRST: Final = 20_000
_EACH: Final = 20
_PROCESSES: Final = 500
_TURNS: Final = count()


def free_port() -> int:
    """The next port of this process's own that nobody listens on."""
    first = _FIRST + os.getpid() % _PROCESSES * _EACH
    return next(port for port in (first + turn % _EACH for turn in _TURNS) if _is_free(port))


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
