"""A running process whose calls of the system are watched, or made to fail, by strace."""

import re
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from tests.patience import PATIENCE

_SECONDS: Final = 2.0
_LINE: Final = re.compile(r"^(?:\d+ +)?(?P<call>\w+)\((?P<rest>.*)$")


class Untraced(RuntimeError):
    """strace is not there, or may not look."""


@contextmanager
def traced(
    pid: int, log: Path, *options: str, files: Sequence[Path] = (), beside: Sequence[int] = ()
) -> Iterator[None]:
    """Traces all threads of the process, and of those beside it, within the block.

    Only calls about those files are seen, if any are named.
    """
    named = [word for file in files for word in ("-P", str(file))]
    pids = [word for each in (pid, *beside) for word in ("-p", str(each))]
    command = ["strace", "-f", "-s", "24", "-yy", "-o", str(log), *named, *options, *pids]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert tracer.stderr is not None
    try:
        _wait(tracer, 1 + len(beside))
        yield
    finally:
        _end(tracer, pid)


def _end(tracer: "subprocess.Popen[str]", pid: int) -> None:
    """It lets go of whoever is still there; where it waits for somebody who is gone already, it is ended."""
    tracer.send_signal(signal.SIGINT)
    until, is_gone = time.monotonic() + PATIENCE, False
    while time.monotonic() < until and not is_gone:
        # Looked at before the wait: who goes meanwhile is waited for once more.
        is_gone = _is_gone(pid)
        with suppress(subprocess.TimeoutExpired):
            tracer.communicate(timeout=_SECONDS)
            return
    tracer.kill()
    tracer.communicate()


def _is_gone(pid: int) -> bool:
    """Whether it has ended, though whoever began it may not have looked yet."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True
    return stat.rpartition(")")[2].split()[0] in {"Z", "X"}


def calls(log: Path) -> list[tuple[str, str]]:
    """The calls that were seen, each with what it was given."""
    found = (_LINE.match(line) for line in log.read_text(errors="replace").splitlines())
    return [(line["call"], line["rest"]) for line in found if line]


def _wait(tracer: "subprocess.Popen[str]", processes: int) -> None:
    """Waits until it has hold of so many processes."""
    assert tracer.stderr is not None
    said = []
    for line in tracer.stderr:
        said.append(line)
        processes -= "attached" in line and "Requested" not in line
        if not processes:
            return
    raise Untraced("".join(said))
