"""Contenders: processes of their own that measure themselves, one round whenever they are asked.

Each runs in its own process, so that its memory is its own. Rounds of several are played in turn (A B A B ...), so that
whatever else the machine does meets all of them alike.
"""

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import IO

from tests.bench import programs
from tests.bench.readings import Line, Reading

_SHOWN = 2_000


class ContenderFailed(RuntimeError):
    """A contender ended before its time; what it said is in the message."""


class Contender:
    """A process that measures itself whenever it is asked."""

    def __init__(self, measures: str, task: Mapping[str, object], faults: IO[bytes]) -> None:
        command = [sys.executable, "-m", "tests.bench.contender", measures]
        self._faults = faults
        (stdin, self._to), (self._from, stdout) = _pipe(), _pipe()
        with stdin, stdout:
            self._program = programs.begin(command, streams=(stdin, stdout, faults))
        self._measures = measures
        self._say(task)

    def measure(self, **words: object) -> Reading:
        """One round, of what the words say where it measures more than one thing."""
        self._say(words)
        return Reading(**json.loads(self._hear()))

    def finish(self) -> float:
        """Ends it; says how many megabytes it needed at most."""
        self._say(None)
        peak: float = json.loads(self._hear())["peak_mb"]
        return peak

    def stop(self) -> None:
        """Ends it, whatever it is at."""
        self._program.kill()
        self._program.wait()
        self._to.close()
        self._from.close()

    def _say(self, words: Mapping[str, object] | None) -> None:
        self._to.write(json.dumps(words).encode() + b"\n")

    def _hear(self) -> bytes:
        line = self._from.readline()
        if not line:
            self._faults.seek(0)
            raise ContenderFailed(f"{self._measures}: {self._faults.read()[-_SHOWN:].decode(errors='replace')}")
        return line


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Who takes part: what is run with which task, and how its line in the table reads.

    Where it only asks a server, `peak_mb` says how much memory that one needed, and `most_mb` how much it may.
    """

    name: str
    measures: str
    task: Mapping[str, object]
    against: dict[str, float | None] = field(default_factory=dict)
    late_against: dict[str, float] = field(default_factory=dict)
    note: str = ""
    peak_mb: Callable[[], float] | None = None
    most_mb: float | None = None


def play(section: str, entries: list[Entry], rounds: int) -> list[Line]:
    """The lines of a section whose contenders take turns for so many rounds."""
    with ExitStack() as stack:
        contenders = [stack.enter_context(contender(entry.measures, entry.task)) for entry in entries]
        readings = [[each.measure() for each in contenders] for _ in range(rounds)]
        own = [each.finish() for each in contenders]
    peaks = [entry.peak_mb() if entry.peak_mb else own[place] for place, entry in enumerate(entries)]
    return [
        Line(
            section=section,
            name=entry.name,
            readings=[one[place] for one in readings],
            against=entry.against,
            late_against=entry.late_against,
            peak_mb=peaks[place],
            most_mb=entry.most_mb,
            note=entry.note,
        )
        for place, entry in enumerate(entries)
    ]


@contextmanager
def contender(measures: str, task: Mapping[str, object]) -> Iterator[Contender]:
    """A contender for the length of a block."""
    with tempfile.TemporaryFile() as faults:
        running = Contender(measures, task, faults)
        try:
            yield running
        finally:
            running.stop()


def _pipe() -> tuple[IO[bytes], IO[bytes]]:
    """Its end to read from, and its end to write to."""
    reads, writes = os.pipe()
    return os.fdopen(reads, "rb", buffering=0), os.fdopen(writes, "wb", buffering=0)
