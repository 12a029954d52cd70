"""Commands of the program in processes of their own that begin at once: each is forked from one that has loaded it.

What runs in the child is the command itself, with a fault planted in it or its clock shifted, as was ordered.
"""

import signal
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.faults.shifted import ShiftedClock
from tests.forked import MOMENT, NOTHING, Cradle, Forked, end_group, open_cradle
from tests.patience import PATIENCE

KEY: Final = "broken-on-loopback-only-and-thrown-away-afterwards"


class Ended(RuntimeError):
    """A command ended, or did not begin, where it should not."""


class Command:
    """A command that runs."""

    def __init__(self, forked: Forked, log: Path) -> None:
        self._forked = forked
        self.pid = forked.pid
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
        self._forked.tell(number)

    def told_to_end(self) -> int:
        """How it ended when it was told to."""
        self.tell(signal.SIGTERM)
        return self.wait()

    def code(self) -> int | None:
        """How it ended; None while it runs."""
        return self._forked.poll()

    def wait(self, seconds: float = PATIENCE) -> int:
        """How it ended, once it has."""
        until = time.monotonic() + seconds
        while (code := self.code()) is None:
            if time.monotonic() > until:
                raise Ended(f"it did not end: {self.said()}")
            time.sleep(MOMENT)
        return code

    def said(self) -> str:
        """The end of what it said."""
        return self.log.read_text(errors="replace")[-4_000:]


class Nursery:
    """Where commands begin."""

    def __init__(self, cradle: Cradle, folder: Path) -> None:
        self._cradle = cradle
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
        with log.open("ab", buffering=0) as said:
            forked = self._cradle.begin(
                "tests.faults.becoming:become",
                streams=(NOTHING, said, said),
                environment={**_surroundings(url, self._folder), **(environ or {})},
                arguments=arguments,
                plant=plant,
                clock=str(clock.path) if clock else "",
                is_held=is_held,
                instead=instead,
            )
        if is_held:
            _wait_until_it_waits(forked.pid)
        return Command(forked, log)

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


@contextmanager
def open_nursery(folder: Path) -> Iterator[Nursery]:
    """A nursery; all that began in it is gone after the block."""
    with open_cradle() as cradle:
        yield Nursery(cradle, folder)


def wait_for(command: Command, port: int) -> None:
    """Waits until it listens there."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and command.code() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(MOMENT)
    raise Ended(f"nothing listens: {command.said()}")


def _wait_until_it_waits(pid: int) -> None:
    until = time.monotonic() + PATIENCE
    while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
        if time.monotonic() > until:
            raise Ended("it does not wait to be told to go on")
        time.sleep(MOMENT)


def _surroundings(url: str, folder: Path) -> dict[str, str]:
    return {
        "KIZUNA_DATABASE_URL": url,
        "KIZUNA_SECRET_KEYS": KEY,
        "KIZUNA_PUBLIC_URL": "http://127.0.0.1",
        "KIZUNA_FILES_DIR": str(folder / "files"),
        "KIZUNA_REQUESTS_PER_SECOND": "0",
        "KIZUNA_POINTS_PER_SECOND": "0",
    }
