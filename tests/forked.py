"""Processes that begin at once: each is forked from one that has loaded the product.

Loading it takes seconds of work, a fork a hundredth. What runs in the child has its own sockets, files and threads, and
can be killed like any other.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

ROOT: Final = Path(__file__).resolve().parents[1]
NOTHING: Final = subprocess.DEVNULL
# What a process reads and writes: a file, or the number of one.
Stream = IO[bytes] | int
MOMENT: Final = 0.01
MOST_BYTES: Final = 200_000


class Forked:
    """A process that was forked; it leads a group of its own, with all that it begins in turn."""

    def __init__(self, cradle: "Cradle", pid: int) -> None:
        self._cradle = cradle
        self._code: int | None = None
        self.pid = pid

    def poll(self) -> int | None:
        """How it ended; None while it runs."""
        if self._code is None:
            self._code = self._cradle.code_of(self.pid)
        return self._code

    def wait(self, timeout: float | None = None) -> int:
        """How it ended, once it has; TimeoutExpired where it takes longer."""
        until = time.monotonic() + timeout if timeout is not None else None
        while (code := self.poll()) is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
            time.sleep(MOMENT)
        return code

    def kill(self) -> None:
        """Ends it, whatever it is at."""
        self.tell(signal.SIGKILL)

    def tell(self, number: int) -> None:
        """Sends it a signal, if it is still there."""
        if self.poll() is None:
            os.kill(self.pid, number)


class Cradle:
    """The process that others are forked from."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel

    def begin(
        self,
        calls: str,
        streams: tuple[Stream, Stream, Stream],
        environment: Mapping[str, str] | None = None,
        folder: Path = ROOT,
        **given: object,
    ) -> Forked:
        """Begins a process that calls a function, as module:name, with what is given; what it returns is its code."""
        said = {"calls": calls, "given": given, "environment": dict(environment or {}), "folder": str(folder)}
        with Path(os.devnull).open("r+b", buffering=0) as nothing:
            files = [nothing if each == NOTHING else each for each in streams]
            pid = self._asked(said, [each if isinstance(each, int) else each.fileno() for each in files])
        assert pid is not None
        return Forked(self, pid)

    def code_of(self, pid: int) -> int | None:
        """The exit code of one that was begun here; None while it runs."""
        return self._asked({"pid": pid}, [])

    def _asked(self, said: Mapping[str, object], files: Sequence[int]) -> int | None:
        socket.send_fds(self._channel, [json.dumps(said).encode()], files)
        answer: int | None = json.loads(self._channel.recv(MOST_BYTES))
        return answer


@contextmanager
def open_cradle() -> Iterator[Cradle]:
    """A cradle; all that began in it is gone after the block."""
    own, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with own:
        with other:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.cradle", str(other.fileno())],
                cwd=ROOT,
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
                stdin=NOTHING,
                pass_fds=[other.fileno()],
            )
        try:
            yield Cradle(own)
        finally:
            own.close()
            process.wait()


def end_group(pid: int) -> None:
    """Ends whoever belongs to the group that it leads."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
