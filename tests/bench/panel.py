"""A large panel, made straight into the tables: people who answered and bought over two years, always the same ones.

A person has twenty observations: nine answers about the product, five about its maker, and six purchases.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from backend.catalogue.actions import add_brand, add_product
from backend.clock import DAY, Instant, system_clock
from backend.db import Database, Session
from backend.loyalty.rules.axes import FACETS, Axis, Kind, Moment
from tests.bench.places import path_of

OBSERVATIONS = 20
_TOGETHER = 5_000
_SPAN = 730 * DAY
_POINTS = 4
_SEED = 1

# Axis, kind and facet of each observation of a person, in the order of the ledger's primary key.
_ASKED = (
    *((Axis.PSYCHOLOGY, Kind.ANSWER, facet) for facet in [*FACETS[Axis.PSYCHOLOGY]] * 3),
    *((Axis.BEHAVIOUR, Kind.PURCHASE, None) for _ in range(6)),
    *((Axis.DEPTH, Kind.ANSWER, facet) for facet in ([*FACETS[Axis.DEPTH]] * 3)[:5]),
)
_PERSON = "INSERT INTO people (id, external_ref, language, created_at) VALUES (?, ?, 'ja', ?)"
_OBSERVATION = """
INSERT INTO observations (
    person_id, axis, subject_id, kind, source_id, revision, item, facet, moment, value, weight, observed_at, recorded_at
) VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?, 1.0, ?, ?)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A panel and the product that all of it is about."""

    url: str
    product_id: int
    people: int

    @property
    def observations(self) -> int:
        """How long its ledger is."""
        return self.people * OBSERVATIONS


def make_panel(url: str, people: int, console: Console) -> Panel:
    """Fills an empty SQLite database."""
    now = system_clock()
    database = Database(url)
    product_id, brand_id = database.write_now(lambda session: _catalogue(session, now))
    database.close()
    subjects = [brand_id if axis is Axis.DEPTH else product_id for axis, *_ in _ASKED]
    with closing(sqlite3.connect(path_of(url), isolation_level=None)) as connection:
        # Nobody reads it before it is whole, and nobody misses it if it never is.
        connection.execute("PRAGMA synchronous = OFF")
        for ids in _parts(people, console):
            connection.execute("BEGIN")
            connection.executemany(_PERSON, ((number, f"C-{number:07d}", now) for number in ids))
            connection.executemany(_OBSERVATION, _observations(ids, subjects, now))
            connection.execute("COMMIT")
    return Panel(url=url, product_id=product_id, people=people)


def _catalogue(session: Session, now: Instant) -> tuple[int, int]:
    name = {"ja": "茶舗あおい", "en": "Aoi Tea"}
    brand = add_brand(session, key="aoi", name=name, now=now)
    return add_product(session, brand_id=brand.id, key="hojicha", name=name, now=now).id, brand.id


def _parts(people: int, console: Console) -> Iterator[range]:
    """The numbers of the people in parts, with a bar for whoever watches."""
    columns = (TextColumn("making the panel"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("people", total=people)
        for first in range(1, people + 1, _TOGETHER):
            ids = range(first, min(first + _TOGETHER, people + 1))
            yield ids
            progress.advance(task, len(ids))


def _observations(ids: range, subjects: list[int], now: Instant) -> Iterator[tuple[object, ...]]:
    """The rows of these people, in the order of the ledger's primary key."""
    chance = np.random.default_rng((_SEED, ids.start))
    people = len(ids)
    values = _values(chance, people).ravel().tolist()
    instants = (now - 1 - chance.integers(0, _SPAN, size=(people, OBSERVATIONS))).ravel().tolist()
    numbers = np.repeat(np.asarray(ids), OBSERVATIONS).tolist()
    return zip(
        numbers,
        [int(axis) for axis, *_ in _ASKED] * people,
        subjects * people,
        [int(kind) for _, kind, _ in _ASKED] * people,
        [f"{number}/{place:02d}" for number in ids for place in range(OBSERVATIONS)],
        [f"panel.q{place}" if facet is not None else None for place, (*_, facet) in enumerate(_ASKED)] * people,
        [None if facet is None else int(facet) for *_, facet in _ASKED] * people,
        [int(Moment.NONE if facet is None else Moment.ANNUAL) for *_, facet in _ASKED] * people,
        values,
        instants,
        repeat(now),
    )


def _values(chance: np.random.Generator, people: int) -> NDArray[np.float64]:
    """Answers scatter around what each person feels, on five points; an event counts for one."""
    feeling = chance.normal(0.58, 0.2, size=(people, 1)) + chance.normal(0, 0.22, size=(people, OBSERVATIONS))
    points = np.clip(np.round(feeling * _POINTS), 0, _POINTS) / _POINTS
    behaves = np.array([axis is Axis.BEHAVIOUR for axis, *_ in _ASKED])
    return np.where(behaves, 1.0, points)
