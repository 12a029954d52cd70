"""The other end of `tests.forked`: it loads the product, and forks itself for each process that it is told to begin."""

import gc
import json
import os
import runpy
import signal
import socket
import sys
import traceback
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr
from importlib import import_module
from io import StringIO
from typing import Any, Final

from backend.cli.app import run
from backend.cli.terminal import Surroundings
from backend.clock import system_clock
from tests.forked import MOST_BYTES, end_group

_LOADED: Final = (
    "backend.app",
    "uvloop",
    "httptools",
    "uvicorn.loops.uvloop",
    "uvicorn.lifespan.on",
    "tests.faults.becoming",
)
_STREAMS: Final = 3


def run_module(words: Sequence[str]) -> int:
    """Runs `python -m` with those words in this process, which was forked for it."""
    sys.argv = list(words)
    try:
        runpy.run_module(words[0], run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0


def main(channel: socket.socket) -> None:
    """Loads the product, then begins what it is told to until nobody tells it anything any more."""
    _load()
    living: set[int] = set()
    while True:
        told, files, _, _ = socket.recv_fds(channel, MOST_BYTES, _STREAMS)
        if not told:
            break
        said = json.loads(told)
        if "pid" in said:
            answer = _look(said["pid"])
            living -= {said["pid"]} if answer is not None else set()
        else:
            answer = _begin(channel, said, files)
            living.add(answer)
        channel.send(json.dumps(answer).encode())
    for pid in living:
        end_group(pid)
        # One that was begun a moment ago has yet to lead a group of its own.
        os.kill(pid, signal.SIGKILL)


def _load() -> None:
    """Loads all that a command needs, by running one that ends at once, and what asking needs."""
    for name in _LOADED:
        import_module(name)
    nowhere = Surroundings(environ={"KIZUNA_DATABASE_URL": "sqlite:////nowhere"}, clock=system_clock, secrets=str)
    with redirect_stderr(StringIO()):
        run(["verify"], nowhere)
    import_module("sqlalchemy.orm").configure_mappers()
    # What is there stays: a child that looks through it would first have to copy it.
    gc.collect()
    gc.freeze()


def _look(pid: int) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def _begin(channel: socket.socket, said: Mapping[str, Any], files: Sequence[int]) -> int:
    pid = os.fork()
    if pid:
        for file in files:
            os.close(file)
        return pid
    code = 1
    try:
        channel.close()
        code = _become(files, **said)
    except BaseException:  # noqa: BLE001 - whatever it is, the file that it writes to must tell
        traceback.print_exc()
    finally:
        # Without the ends of the process that it was forked from.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _become(
    files: Sequence[int], *, calls: str, given: Mapping[str, object], environment: Mapping[str, str], folder: str
) -> int:
    """Calls the function in this process, which was forked for it."""
    os.setsid()
    for stream, file in enumerate(files):
        os.dup2(file, stream)
        os.close(file)
    os.chdir(folder)
    os.environ.update(environment)
    module, _, name = calls.partition(":")
    return int(getattr(import_module(module), name)(**given) or 0)


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as opened:
        opened.set_inheritable(False)
        main(opened)
