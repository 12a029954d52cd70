"""The same seed and instant give the same demo, on either database; another seed gives another."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalogue.tables import Product
from backend.db import Database
from backend.demo import DemoReport, build
from backend.errors import Invalid
from backend.loyalty.tables import PositionRow
from backend.panel.tables import Person
from tests.clocks import START
from tests.demo.conftest import SEED, Built

PEOPLE = 20

Places = list[tuple[object, ...]]


class Enough(Exception):
    """The first month is played."""


def test_the_same_seed_gives_the_same_demo_on_either_database(sqlite_url: str, postgres_url: str) -> None:
    (first, places), (second, same_places) = _build(sqlite_url), _build(postgres_url)
    assert first.counts == second.counts
    assert first.recovery == second.recovery
    assert first.contacts == second.contacts
    assert first.doors == second.doors
    assert places == same_places
    assert len(places) > PEOPLE
    assert first.tokens != second.tokens


def test_another_seed_gives_others(sqlite_template: Path, tmp_path: Path) -> None:
    """Seen after their first month: what comes later is drawn from the same chances."""
    first, again, other = (_begin(sqlite_template, tmp_path, seed) for seed in (SEED, SEED, SEED + 1))
    assert len(first) > 1
    assert (first == again, first == other) == (True, False)


def test_progress_rises_to_the_end(built: Built) -> None:
    assert list(built.shares) == sorted(built.shares)
    assert (built.shares[0], built.shares[-1]) == (0.0, 1.0)
    assert len(built.shares) > 10


@pytest.mark.parametrize("people", [0, 100_001])
def test_no_people_and_too_many_are_refused(database: Database, people: int) -> None:
    with pytest.raises(Invalid):
        build(database, people=people, seed=1, now=START, progress=lambda _share: None)
    assert database.read_now(_places) == []


def _build(url: str) -> tuple[DemoReport, Places]:
    database = Database(url)
    report = build(database, people=PEOPLE, seed=SEED, now=START, progress=lambda _share: None)
    places = database.read_now(_places)
    database.close()
    return report, places


def _begin(template: Path, folder: Path, seed: int) -> Places:
    """Who is there after the first month."""

    def stop(_share: float) -> None:
        raise Enough

    database = Database(f"sqlite:///{shutil.copy(template, folder / 'begun.db')}")
    with pytest.raises(Enough):
        build(database, people=PEOPLE, seed=seed, now=START, progress=stop)
    known = select(Person.external_ref, Person.language, Person.created_at).order_by(Person.id)
    people: Places = database.read_now(lambda session: [tuple(row) for row in session.execute(known)])
    database.close()
    return people


def _places(session: Session) -> Places:
    """Everything that a position is, beside whose it is."""
    statement = (
        select(
            Person.external_ref,
            # By its key: on PostgreSQL a unit of work that is done again leaves a gap in the ids.
            Product.key,
            PositionRow.segment,
            PositionRow.depth_known,
            PositionRow.psychology_mass,
            PositionRow.psychology_sum,
            PositionRow.depth_mass,
            PositionRow.depth_sum,
            PositionRow.behaviour_mass,
            PositionRow.lapses_at,
            PositionRow.moved_at,
        )
        .join(Person, Person.id == PositionRow.person_id)
        .join(Product, Product.id == PositionRow.product_id)
        .order_by(PositionRow.person_id, Product.key)
    )
    return [tuple(row) for row in session.execute(statement)]
