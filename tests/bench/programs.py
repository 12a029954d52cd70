"""Programs that a measurement begins: each in a process of its own, which loads itself from nothing."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from tests.forked import ROOT, Stream


class Program(Protocol):
    """A program that runs."""

    @property
    def pid(self) -> int:
        """The number of its process."""

    def poll(self) -> int | None:
        """How it ended; None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """How it ended, once it has; TimeoutExpired where it takes longer."""

    def kill(self) -> None:
        """Ends it, whatever it is at."""


def begin(
    command: Sequence[str],
    *,
    streams: tuple[Stream, Stream, Stream],
    environment: Mapping[str, str] | None = None,
    folder: Path = ROOT,
    is_apart: bool = False,
) -> Program:
    """Begins a command; one that is apart leads a group of its own, with all that it starts in turn."""
    stdin, stdout, stderr = streams
    return subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        start_new_session=is_apart,
    )
