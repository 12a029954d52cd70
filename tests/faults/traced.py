"""A running process whose calls of the system are watched, or made to fail, by strace."""

import re
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_SECONDS: Final = 2.0
_LINE: Final = re.compile(r"^(?:\d+ +)?(?P<call>\w+)\((?P<rest>.*)$")


class Untraced(RuntimeError):
    """strace is not there, or may not look."""


@contextmanager
def traced(pid: int, log: Path, *options: str, files: Sequence[Path] = ()) -> Iterator[None]:
    """Traces all threads of the process within the block; only calls about those files, if any are named."""
    named = [word for file in files for word in ("-P", str(file))]
    command = ["strace", "-f", "-s", "24", "-yy", "-o", str(log), *named, *options, "-p", str(pid)]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert tracer.stderr is not None
    try:
        _wait(tracer)
        yield
    finally:
        _end(tracer)


def _end(tracer: "subprocess.Popen[str]") -> None:
    """It lets go of whoever is still there; where it waits for somebody who is gone already, it is ended."""
    tracer.send_signal(signal.SIGINT)
    try:
        tracer.communicate(timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        tracer.kill()
        tracer.communicate()


def calls(log: Path) -> list[tuple[str, str]]:
    """The calls that were seen, each with what it was given."""
    found = (_LINE.match(line) for line in log.read_text(errors="replace").splitlines())
    return [(line["call"], line["rest"]) for line in found if line]


def _wait(tracer: "subprocess.Popen[str]") -> None:
    """Waits until it has hold of the process."""
    assert tracer.stderr is not None
    said = []
    for line in tracer.stderr:
        said.append(line)
        if "attached" in line and "Requested" not in line:
            return
    raise Untraced("".join(said))
