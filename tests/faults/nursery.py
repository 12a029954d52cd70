"""Commands of the program in processes of their own that begin at once: each is forked from one that has loaded it.

Loading takes a second of work, a fork a hundredth. What runs in the child is the command itself, with its own sockets,
files and threads, and can be killed like any other.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from tests.faults.shifted import ShiftedClock
from tests.patience import PATIENCE

KEY: Final = "broken-on-loopback-only-and-thrown-away-afterwards"
_MOMENT: Final = 0.01


class Ended(RuntimeError):
    """A command ended, or did not begin, where it should not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A command to begin: its words, its environment, a fault to plant in it, and the file that shifts its clock."""

    arguments: tuple[str, ...]
    environ: Mapping[str, str]
    log: str
    plant: str = ""
    clock: str = ""
    is_held: bool = False
    """Whether it waits, before its first word, until it is told to go on."""
    instead: str = ""
    """A function, as module:name, that takes the clock and the words, where it is no command of the program."""


class Command:
    """A command that runs."""

    def __init__(self, nursery: "Nursery", pid: int, log: Path) -> None:
        self._nursery = nursery
        self._code: int | None = None
        self.pid = pid
        self.log = log

    def kill(self) -> None:
        """Ends it as a power cut would, and waits until it is gone."""
        self.tell(signal.SIGKILL)
        self.wait()

    def end_all(self) -> None:
        """Ends it, if it is still there, and the workers that it began, also those that it left behind."""
        end_group(self.pid)
        self.kill()

    def tell(self, number: int) -> None:
        """Sends it a signal, if it is still there."""
        if self.code() is None:
            os.kill(self.pid, number)

    def told_to_end(self) -> int:
        """How it ended when it was told to."""
        self.tell(signal.SIGTERM)
        return self.wait()

    def code(self) -> int | None:
        """How it ended; None while it runs."""
        if self._code is None:
            self._code = self._nursery.code_of(self.pid)
        return self._code

    def wait(self, seconds: float = PATIENCE) -> int:
        """How it ended, once it has."""
        until = time.monotonic() + seconds
        while (code := self.code()) is None:
            if time.monotonic() > until:
                raise Ended(f"it did not end: {self.said()}")
            time.sleep(_MOMENT)
        return code

    def said(self) -> str:
        """The end of what it said."""
        return self.log.read_text(errors="replace")[-4_000:]


class Nursery:
    """Where commands begin."""

    def __init__(self, process: "subprocess.Popen[str]", folder: Path) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process = process
        self._to: IO[str] = process.stdin
        self._from: IO[str] = process.stdout
        self._folder = folder
        self._begun = 0

    def begin(
        self,
        *arguments: str,
        url: str,
        plant: str = "",
        clock: ShiftedClock | None = None,
        is_held: bool = False,
        instead: str = "",
        environ: Mapping[str, str] | None = None,
    ) -> Command:
        """Begins a command."""
        self._begun += 1
        log = self._folder / f"{self._begun}.log"
        order = Order(
            arguments=arguments,
            environ={**_surroundings(url, self._folder), **(environ or {})},
            log=str(log),
            plant=plant,
            clock=str(clock.path) if clock else "",
            is_held=is_held,
            instead=instead,
        )
        pid = self._asked("begin", **{name: getattr(order, name) for name in Order.__slots__})
        assert pid is not None
        if is_held:
            _wait_until_it_waits(pid)
        return Command(self, pid, log)

    @contextmanager
    def begun(
        self, *arguments: str, url: str, plant: str = "", environ: Mapping[str, str] | None = None
    ) -> Iterator[Command]:
        """A command that is gone after the block, with its workers."""
        command = self.begin(*arguments, url=url, plant=plant, environ=environ)
        try:
            yield command
        finally:
            command.end_all()

    def run(
        self,
        *arguments: str,
        url: str,
        plant: str = "",
        clock: ShiftedClock | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> tuple[int, str]:
        """Runs a command to its end; its exit code, and what it said."""
        command = self.begin(*arguments, url=url, plant=plant, clock=clock, environ=environ)
        code = command.wait(10 * PATIENCE)
        return code, command.log.read_text()

    def code_of(self, pid: int) -> int | None:
        """The exit code of one that was begun here; None while it runs."""
        code = self._asked("look", pid=pid)
        return None if code is None else int(code)

    def _asked(self, what: str, **about: object) -> int | None:
        self._to.write(json.dumps({"what": what, **about}) + "\n")
        self._to.flush()
        answer: int | None = json.loads(self._from.readline() or "null")
        return answer


@contextmanager
def open_nursery(folder: Path) -> Iterator[Nursery]:
    """A nursery; all that began in it is gone after the block."""
    quiet = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.cradle"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=quiet,
    )
    try:
        yield Nursery(process, folder)
    finally:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        process.wait()
        process.stdout.close()


def wait_for(command: Command, port: int) -> None:
    """Waits until it listens there."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and command.code() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(_MOMENT)
    raise Ended(f"nothing listens: {command.said()}")


def end_group(pid: int) -> None:
    """Ends whoever belongs to the group of that command."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def _wait_until_it_waits(pid: int) -> None:
    until = time.monotonic() + PATIENCE
    while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
        if time.monotonic() > until:
            raise Ended("it does not wait to be told to go on")
        time.sleep(_MOMENT)


def _surroundings(url: str, folder: Path) -> dict[str, str]:
    return {
        "KIZUNA_DATABASE_URL": url,
        "KIZUNA_SECRET_KEYS": KEY,
        "KIZUNA_PUBLIC_URL": "http://127.0.0.1",
        "KIZUNA_FILES_DIR": str(folder / "files"),
        "KIZUNA_REQUESTS_PER_SECOND": "0",
        "KIZUNA_POINTS_PER_SECOND": "0",
    }
