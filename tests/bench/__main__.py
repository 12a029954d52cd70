"""Measures this machine: `python -m tests.bench`, or `make bench ARGS="--only submission --rounds 3"`.

Every figure is the median of several rounds, with the least and the most; contenders take turns (A B A B ...), and each
is also told as a ratio to a floor measured in the same run, since ratios travel between machines and rates do not.
Everything stays on loopback; only the peer is fetched with pip, and left out by name where it cannot be installed.
"""

import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from rich.console import Console

from tests.bench.options import Bench, Options, read_options
from tests.bench.places import open_places
from tests.bench.readings import Line
from tests.bench.report import print_lines, write_json
from tests.bench.sections import (
    api,
    card,
    growth,
    ideas,
    people,
    planning,
    questions,
    rebuild,
    segments,
    segments_people,
    submission,
    web,
)

_SECTIONS: dict[str, Callable[[Bench], Sequence[Line]]] = {
    "web": web.measure,
    "submission": submission.measure,
    "people": people.measure,
    "api": api.measure,
    "planning": planning.measure,
    "rebuild": rebuild.measure,
    "segments": segments.measure,
    "finding": segments_people.measure,
    "questions": questions.measure,
    "card": card.measure,
    "ideas": ideas.measure,
    # At the end, for it adds to the panels that others only read.
    "growth": growth.measure,
}

_WIDTH = 170


def run(options: Options, console: Console) -> list[Line]:
    """Measures the sections asked for, one after the other, and leaves nothing behind."""
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="kizuna-bench-") as folder:
        path = Path(folder)
        with open_places(path, postgres=options.postgres) as places:
            bench = Bench(options=options, folder=path, places=places, console=console)
            for section in options.only:
                console.print(f"measuring {section} ...", style="dim")
                measured = _SECTIONS[section](bench)
                print_lines(console, measured)
                lines += measured
    if options.json:
        write_json(options.json, options, lines)
    return lines


def _end(number: int, _frame: FrameType | None) -> None:
    """Told to end, it still stops its servers and deletes its files."""
    sys.exit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    plain = Console()
    # A file or a pipe has no width of its own, and the table is a wide one.
    run(read_options(), plain if plain.is_terminal else Console(width=_WIDTH))
