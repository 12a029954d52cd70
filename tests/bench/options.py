"""What the command line asks of the benchmark, and what each section is handed."""

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from tests.bench.panel import Panel
from tests.bench.places import Place
from tests.bench.readings import Line

SECTIONS = (
    "web",
    "submission",
    "people",
    "api",
    "rebuild",
    "segments",
    "finding",
    "questions",
    "planning",
    "card",
    "ideas",
    "growth",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How much is measured, and where the figures go."""

    only: tuple[str, ...] = SECTIONS
    people: int = 50_000
    rounds: int = 5
    seconds: float = 3.0
    connections: int = 64
    submissions: int = 2_000
    postgres: bool = True
    peer: bool = True
    json: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A run: its options, a folder for its files, the databases it may fill, and the panels it has made.

    `published` tells how long it took to publish a model over each of them.
    """

    options: Options
    folder: Path
    places: Sequence[Place]
    console: Console
    panels: dict[str, Panel] = field(default_factory=dict)
    published: dict[str, Line] = field(default_factory=dict)


def read_options(arguments: Sequence[str] | None = None) -> Options:
    """The options of a command line."""
    plain = Options()
    parser = ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=SECTIONS, help="a section; may be said again")
    parser.add_argument("--people", type=int, default=plain.people, help="people of the sections on large panels")
    parser.add_argument("--rounds", type=int, default=plain.rounds, help="how often each contender takes its turn")
    parser.add_argument("--seconds", type=float, default=plain.seconds, help="how long a round of requests lasts")
    parser.add_argument("--connections", type=int, default=plain.connections, help="how many browsers never pause")
    parser.add_argument("--submissions", type=int, default=plain.submissions, help="submissions of a round")
    parser.add_argument("--no-postgres", dest="postgres", action="store_false", help="leave PostgreSQL out")
    parser.add_argument("--no-peer", dest="peer", action="store_false", help="leave the peer out")
    parser.add_argument("--json", type=Path, help="a file for all figures of all rounds")
    words = vars(parser.parse_args(arguments))
    return Options(**{**words, "only": tuple(words["only"] or SECTIONS)})
