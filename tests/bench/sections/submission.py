"""Durable submissions through the product, against the driver alone committing the same rows.

A submission is one response with ten answers, and the ten observations, one position, one move and one count that
follow from it. The floor hands the very same rows to the driver: one submission to a commit, and as many as wait for
the product's writer.
"""

from tests.bench.contenders import Entry, play
from tests.bench.options import Bench
from tests.bench.pattern import inserts_of, pattern_of
from tests.bench.places import Place, path_of
from tests.bench.raw import Pattern
from tests.bench.readings import Line
from tests.bench.stage import Stage, set_stage
from tests.bench.submission import submit_one

SECTION = "submission"
_WAITING = 64
_AIM = 0.5


def measure(bench: Bench) -> list[Line]:
    """One line for the product and two for the floor, on each database."""
    sqlite, *others = bench.places
    people = bench.options.submissions * bench.options.rounds
    stage = set_stage(sqlite.fresh(), people)
    pattern = _pattern(sqlite, stage)
    entries = _entries(bench, sqlite, stage, pattern)
    for place in others:
        entries += _entries(bench, place, set_stage(place.fresh(), people), pattern)
    return play(SECTION, entries, bench.options.rounds)


def _pattern(place: Place, stage: Stage) -> Pattern:
    """The rows of one submission."""
    url = place.copy(stage.url)
    submit_one(url, stage.version_id)
    return pattern_of(url)


def _entries(bench: Bench, place: Place, stage: Stage, pattern: Pattern) -> list[Entry]:
    alone, together = f"{place.name} driver, 1 a commit", f"{place.name} driver, {_WAITING} a commit"
    submissions = bench.options.submissions
    product = _through_product(f"Kizuna, {place.name}, {_WAITING} waiting", place.copy(stage.url), stage, submissions)
    product.against.update({alone: _AIM, together: None})
    return [
        product,
        *(
            _through_driver(name, place.copy(stage.url), pattern, submissions, count)
            for name, count in ((alone, 1), (together, _WAITING))
        ),
    ]


def _through_product(name: str, url: str, stage: Stage, submissions: int) -> Entry:
    task = {"url": url, "version_id": stage.version_id, "submissions": submissions, "waiting": _WAITING}
    return Entry(name=name, measures="submission:submit_units", task=task)


def _through_driver(name: str, url: str, pattern: Pattern, submissions: int, together: int) -> Entry:
    is_sqlite = url.startswith("sqlite")
    task = {
        "address": path_of(url) if is_sqlite else url.replace("+psycopg", ""),
        "pattern": pattern,
        "inserts": inserts_of(url, pattern),
        "submissions": submissions,
        "together": together,
    }
    return Entry(name=name, measures=f"raw:commit_to_{'sqlite' if is_sqlite else 'postgres'}", task=task)
