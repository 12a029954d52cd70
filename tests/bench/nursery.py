"""Modules that run in processes of their own and begin at once: each is forked from one that has loaded the product.

Loading it takes seconds of work, a fork a hundredth. What is loaded is the product alone: a module of the benchmark
loads itself and whatever else it names, as it does when it begins from nothing.
"""

import gc
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Final

from tests.bench.programs import NOTHING, ROOT, Stream

_LOADED: Final = (
    "backend.app",
    "backend.cli.app",
    "uvloop",
    "httptools",
    "uvicorn.loops.uvloop",
    "uvicorn.lifespan.on",
)
_MOMENT: Final = 0.01
_MOST_BYTES: Final = 200_000
_STREAMS: Final = 3
_MODULE: Final = 2


class Forked:
    """A module that runs."""

    def __init__(self, nursery: "Nursery", pid: int) -> None:
        self._nursery = nursery
        self._code: int | None = None
        self.pid = pid

    def poll(self) -> int | None:
        """How it ended; None while it runs."""
        if self._code is None:
            self._code = self._nursery.code_of(self.pid)
        return self._code

    def wait(self, timeout: float | None = None) -> int:
        """How it ended, once it has; TimeoutExpired where it takes longer."""
        until = time.monotonic() + timeout if timeout is not None else None
        while (code := self.poll()) is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
            time.sleep(_MOMENT)
        return code

    def kill(self) -> None:
        """Ends it, whatever it is at."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)


class Nursery:
    """Where modules begin."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel

    def begin(
        self,
        command: Sequence[str],
        *,
        streams: tuple[Stream, Stream, Stream],
        environment: Mapping[str, str] | None = None,
        folder: Path = ROOT,
        is_apart: bool = False,
    ) -> Forked:
        """Begins `python -m MODULE ...` as `programs.begin` does."""
        said = {
            "words": command[_MODULE:],
            "environment": {**os.environ, **(environment or {})},
            "folder": str(folder),
            "is_apart": is_apart,
        }
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
        answer: int | None = json.loads(self._channel.recv(_MOST_BYTES))
        return answer


@contextmanager
def open_nursery() -> Iterator[Nursery]:
    """A nursery; all that began in it is gone after the block."""
    own, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with own:
        with other:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.bench.nursery", str(other.fileno())],
                cwd=ROOT,
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
                stdin=subprocess.DEVNULL,
                pass_fds=[other.fileno()],
            )
        try:
            yield Nursery(own)
        finally:
            own.close()
            process.wait()


def main(channel: socket.socket) -> None:
    """Loads the product, then begins what it is told to until nobody tells it anything any more."""
    _load()
    living: set[int] = set()
    while True:
        told, files, _, _ = socket.recv_fds(channel, _MOST_BYTES, _STREAMS)
        if not told:
            break
        said = json.loads(told)
        if "pid" in said:
            answer = _look(said["pid"])
            living -= {said["pid"]} if answer is not None else set()
        else:
            answer = _begin(said, files)
            living.add(answer)
        channel.send(json.dumps(answer).encode())
    for pid in living:
        os.kill(pid, signal.SIGKILL)


def _load() -> None:
    for name in _LOADED:
        import_module(name)
    # Where it has begun to ask, every process brings its tables together first.
    import_module("sqlalchemy.orm").configure_mappers()
    # What is there stays: a child that looks through it would first have to copy it.
    gc.collect()
    gc.freeze()


def _look(pid: int) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def _begin(said: Mapping[str, object], files: Sequence[int]) -> int:
    pid = os.fork()
    if pid:
        for file in files:
            os.close(file)
        if said["is_apart"]:
            # Said by both, so that it is so whoever comes first.
            os.setpgid(pid, pid)
        return pid
    code = 1
    try:
        code = _become(files, **said)  # type: ignore[arg-type] # what the other end of the socket wrote
    except BaseException:  # noqa: BLE001 - whatever it is, the file that it writes to must tell
        traceback.print_exc()
    finally:
        # Without the ends of the process that it was forked from.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _become(
    files: Sequence[int], words: Sequence[str], environment: Mapping[str, str], folder: str, *, is_apart: bool
) -> int:
    """Runs the module in this process, which was forked for it."""
    if is_apart:
        os.setpgid(0, 0)
    for stream, file in enumerate(files):
        os.dup2(file, stream)
        os.close(file)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = list(words)
    try:
        runpy.run_module(words[0], run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as opened:
        opened.set_inheritable(False)
        main(opened)
