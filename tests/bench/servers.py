"""Servers on loopback that a measurement starts and stops again."""

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.bench import programs
from tests.bench.memory import largest_peak_mb
from tests.forked import NOTHING, ROOT

# Only what hangs takes so long.
_START_SECONDS = 600.0
_STOP_SECONDS = 15.0
_MOMENT = 0.05


class ServerFailed(RuntimeError):
    """A server did not begin to listen; what it said is in the message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server."""

    port: int
    pid: int

    def peak_mb(self) -> float:
        """The most that one of its processes has needed, in megabytes."""
        return largest_peak_mb(self.pid)


@contextmanager
def serving(
    command: Sequence[str], port: int, *, environment: Mapping[str, str] | None = None, folder: Path = ROOT
) -> Iterator[Server]:
    """The server that the command starts on the port; it and all it started are gone after the block."""
    with tempfile.TemporaryFile() as said:
        process = programs.begin(
            command, streams=(NOTHING, said, said), environment=environment, folder=folder, is_apart=True
        )
        try:
            _wait_until_it_listens(process, port, said)
            yield Server(port=port, pid=process.pid)
        finally:
            _stop(process)


def _wait_until_it_listens(process: programs.Program, port: int, said: IO[bytes]) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(_MOMENT)
    said.seek(0)
    raise ServerFailed(f"nothing listens on {port}: {said.read().decode(errors='replace')[-2_000:]}")


def _stop(process: programs.Program) -> None:
    """The server has a session of its own: what it started is stopped with it."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
        except ProcessLookupError:
            break
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue
    process.wait()
