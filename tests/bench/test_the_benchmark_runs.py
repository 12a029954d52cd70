"""The benchmark runs from end to end: every line has figures, nothing went wrong, and all of it is kept."""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from rich.console import Console

from tests.bench import programs
from tests.bench.__main__ import run
from tests.bench.options import Options
from tests.bench.readings import Line
from tests.bench.sections import api
from tests.forked import ROOT, Cradle, Stream

NAMES = {
    "web: GET a page of ten questions": ["bare Starlette", "Kizuna, SQLite, 1 process", "oTree 6"],
    "web: POST a page of ten questions": [
        "bare Starlette",
        "Kizuna, SQLite, 1 process",
        "Kizuna, SQLite, without the write",
        "SQLite driver, 1 a commit",
        "oTree 6",
    ],
    "submission": ["Kizuna, SQLite, 64 waiting", "SQLite driver, 1 a commit", "SQLite driver, 64 a commit"],
    "people(first: 100) with positions": [
        "Kizuna, in process",
        "Kizuna, over HTTP",
        "SQLAlchemy alone",
    ],
    "API in process: 100 people with 5 answers each": ["Kizuna, 2 processes"],
    "rebuild, observations": [
        "Kizuna, publishing a model, SQLite",
        "Kizuna, rebuild in place, SQLite",
        "Kizuna, fold alone, SQLite",
        "driver, rows read, SQLite",
    ],
    "segments, counts and flows over all positions": [
        "Kizuna, now, SQLite",
        "Kizuna, a month ago, SQLite",
        "Kizuna, a year ago, SQLite",
        "Kizuna, flow of a month, SQLite",
        "Kizuna, flow of a year, SQLite",
        "Kizuna, cohorts of 12 months, SQLite",
        "driver, flow looked up one by one, SQLite",
        "driver, GROUP BY, SQLite",
        "driver, one position by key, SQLite",
    ],
    "people by where they stand": [
        f"{who}, {what} of {condition}, SQLite"
        for condition in (
            "one segment",
            "segment and certainty",
            "segment and near a cut",
            "near psychology's cut",
            "near behaviour's cut",
            "moved in 30 days",
            "moved to segment, and there",
            "bought in 30 days",
            "segment, not bought",
        )
        for what in ("size", "page")
        for who in ("Kizuna", "driver")
    ],
    "questions, 30 at most": [
        "next best, one axis",
        "random order, one axis",
        "author's order, one axis",
        "next best, both attitudes",
        "random order, both attitudes",
        "author's order, both attitudes",
    ],
    "ideas, one reader": [
        "Kizuna, a page, SQLite",
        "Kizuna, a search, SQLite",
        "Kizuna, similar, SQLite",
        "SQL, rows of a page, SQLite",
        "SQL, every text, SQLite",
    ],
    "salesCard, of one person": [
        "Kizuna, through the schema",
        "Kizuna, drawn alone",
        "driver, the same rows",
    ],
    "growth, submissions": ["Kizuna, 120 people, SQLite", "Kizuna, all 120 people, SQLite"],
    "planning, invitations": [
        "Kizuna, after a purchase, SQLite",
        "Kizuna, campaign, SQLite",
        "SQLite driver, the same rows",
    ],
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the short run writes its figures."""
    return tmp_path_factory.mktemp("bench") / "figures.json"


@pytest.fixture(scope="module")
def printed() -> io.StringIO:
    """What the short run prints."""
    return io.StringIO()


# What knows nothing of the product, and so is there at once.
LIGHT = {"load:drive", "tests.bench.bare:app"}
# Of `python -m module`, the words begin here.
MODULE = 2


def begins(cradle: Cradle) -> Callable[..., programs.Program]:
    """Begins from nothing what is light, as a real run begins everything; and all else where the product is loaded."""
    anew = programs.begin

    def begin(
        command: Sequence[str],
        *,
        streams: tuple[Stream, Stream, Stream],
        environment: Mapping[str, str] | None = None,
        folder: Path = ROOT,
        is_apart: bool = False,
    ) -> programs.Program:
        if not LIGHT.isdisjoint(command):
            return anew(command, streams=streams, environment=environment, folder=folder, is_apart=is_apart)
        words = command[MODULE:]
        return cradle.begin(
            "tests.cradle:run_module", streams=streams, environment=environment, folder=folder, words=words
        )

    return begin


@pytest.fixture(scope="module")
def lines(kept: Path, printed: io.StringIO, cradle: Cradle) -> list[Line]:
    """The lines of a run that is far too short to measure anything."""
    options = Options(
        people=120,
        rounds=1,
        seconds=0.2,
        connections=4,
        submissions=20,
        postgres=False,
        peer=False,
        json=kept,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(programs, "begin", begins(cradle))
        return run(options, Console(file=printed, width=200))


def test_every_line_is_there(lines: list[Line]) -> None:
    assert {section: [line.name for line in lines if line.section == section] for section in NAMES} == NAMES


def test_every_figure_is_positive(lines: list[Line]) -> None:
    measured = [line for line in lines if line.readings]
    assert [line.name for line in measured if line.rate.least <= 0] == []
    assert [line.name for line in measured if not line.peak_mb] == []


def test_nothing_went_wrong(lines: list[Line]) -> None:
    assert {line.name: line.errors for line in lines if line.errors} == {}


def test_who_takes_no_part_is_named(lines: list[Line], printed: io.StringIO) -> None:
    absent = [(line.section, line.name, line.note) for line in lines if not line.readings]
    assert absent == [
        ("web: GET a page of ten questions", "oTree 6", "left out, as was asked"),
        ("web: POST a page of ten questions", "oTree 6", "left out, as was asked"),
        (api.IN_PROCESS, "Kizuna, 2 processes", "left out: it is measured on PostgreSQL"),
    ]
    assert "left out, as was asked" in printed.getvalue()


def test_the_figures_are_kept(lines: list[Line], kept: Path) -> None:
    report = json.loads(kept.read_text(encoding="utf-8"))
    assert [line["name"] for line in report["lines"]] == [line.name for line in lines]
    assert {len(line["rounds"]) for line in report["lines"]} == {0, 1}
