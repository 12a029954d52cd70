"""The other end of a nursery: a program that is loaded, and forks itself for each command that it is told to begin."""

import gc
import json
import os
import secrets
import signal
import sys
import traceback
from contextlib import redirect_stderr
from importlib import import_module
from io import StringIO
from pathlib import Path

from backend.cli.app import run
from backend.cli.terminal import Surroundings
from backend.clock import system_clock
from tests.faults.nursery import Order, end_group
from tests.faults.sabotage import PLANTS
from tests.faults.shifted import ShiftedClock


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
    if order.instead:
        module, _, name = order.instead.partition(":")
        return int(getattr(import_module(module), name)(clock, *order.arguments) or 0)
    return run(order.arguments, Surroundings(environ=os.environ, clock=clock, secrets=secrets.token_urlsafe))


def _begin(order: Order) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        code = _become(order)
    finally:
        # Whatever ended it, the file that it writes to must tell.
        if sys.exc_info()[0] is not None:
            traceback.print_exc()
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
            answer: int | None = _begin(Order(**said))
            living.add(answer or 0)
        elif (answer := _look(said["pid"])) is not None:
            living.discard(said["pid"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    for pid in living:
        end_group(pid)
        # One that was begun a moment ago has yet to lead a group of its own.
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
