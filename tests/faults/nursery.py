"""Commands of the program in processes of their own that begin at once: each is forked from one that has loaded it.

Loading takes a second of work, a fork a hundredth. What runs in the child is the command itself, with its own sockets,
files and threads, and can be killed like any other.
"""

import gc
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import IO, Final

from backend.cli.app import run
from backend.cli.terminal import Surroundings
from backend.clock import system_clock
from tests.faults.sabotage import PLANTS
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

    def tell(self, number: int) -> None:
        """Sends it a signal, if it is still there."""
        if self.code() is None:
            os.kill(self.pid, number)

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
        )
        pid = self._asked("begin", **{name: getattr(order, name) for name in Order.__slots__})
        assert pid is not None
        if is_held:
            _wait_until_it_waits(pid)
        return Command(self, pid, log)

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
        [sys.executable, "-m", "tests.faults.nursery"],
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


def _become(order: Order) -> int:
    """Runs the command in this process, which was forked for it."""
    os.setsid()
    log = os.open(order.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for own, stream in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(own, stream)
    os.environ.update(order.environ)
    if order.plant:
        PLANTS[order.plant]()
    if order.is_held:
        os.kill(os.getpid(), signal.SIGSTOP)
    clock = ShiftedClock(Path(order.clock)) if order.clock else system_clock
    return run(order.arguments, Surroundings(environ=os.environ, clock=clock, secrets=secrets.token_urlsafe))


def _begin(said: dict[str, object]) -> int:
    order = Order(**said)  # type: ignore[arg-type] # what the other end of the pipe wrote, field by field
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        code = _become(order)
    except BaseException:  # noqa: BLE001 - whatever it is, the file that it writes to must tell
        traceback.print_exc()
    finally:
        # Without the ends of the process that it was forked from.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _look(pid: int) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def _load() -> None:
    """Loads all that a command needs, by running one that ends at once."""
    for name in ("backend.app", "uvloop", "httptools", "uvicorn.loops.uvloop", "uvicorn.lifespan.on"):
        import_module(name)
    nowhere = Surroundings(environ={"KIZUNA_DATABASE_URL": "sqlite:////nowhere"}, clock=system_clock, secrets=str)
    with redirect_stderr(StringIO()):
        run(["verify"], nowhere)
    # What is there stays: a child that looks through it would first have to copy it.
    gc.collect()
    gc.freeze()


def main() -> None:
    """Loads the program, then begins what it is told to until nobody tells it anything any more."""
    _load()
    living: set[int] = set()
    for line in sys.stdin:
        said = json.loads(line)
        if said.pop("what") == "begin":
            answer: int | None = _begin(said)
            living.add(answer or 0)
        elif (answer := _look(said["pid"])) is not None:
            living.discard(said["pid"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    for pid in living:
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
