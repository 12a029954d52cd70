"""Laid out on Citus, every table has one place, and only references that reach across machines are given up."""

import re
from collections import Counter

import psycopg
from sqlalchemy import ForeignKeyConstraint

from backend.metadata import metadata
from tests.citus.places import LARGE, statements
from tests.db.test_tables_can_be_cut_by_person import BY_PERSON, FOR_ALL, named

_PLACE = re.compile(r"SELECT (\w+)\('(\w+)'")
_GIVEN_UP = re.compile(r"ALTER TABLE (\w+) DROP CONSTRAINT (\w+)")
_PLACES = {
    "create_distributed_table": set(named(BY_PERSON)),
    "create_reference_table": set(named(FOR_ALL)),
    "citus_add_local_table_to_metadata": metadata.tables.keys() - {*named(BY_PERSON), *named(FOR_ALL)},
}


def test_every_table_is_given_one_place() -> None:
    given = [found.groups() for each in statements() if (found := _PLACE.match(each))]
    assert Counter(name for _, name in given) == Counter(metadata.tables.keys())
    assert {how: {name for said, name in given if said == how} for how in _PLACES} == _PLACES


def test_only_what_is_large_may_be_cut() -> None:
    given = [found.groups() for each in statements(only_large=True) if (found := _PLACE.match(each))]
    assert Counter(name for _, name in given) == Counter(metadata.tables.keys())
    assert {name for how, name in given if how == "create_distributed_table"} == LARGE <= set(named(BY_PERSON))
    # Then one reference is all that is given up.
    given_up = [found.groups() for each in statements(only_large=True) if (found := _GIVEN_UP.match(each))]
    assert given_up == [("observations", "fk_observations_person_id")]


def test_what_is_referred_to_is_on_every_machine_before_it_is_needed() -> None:
    placed = [found.groups() for each in statements() if (found := _PLACE.match(each))]
    there = [name for how, name in placed if how != "citus_add_local_table_to_metadata"]
    for name in (*named(BY_PERSON), *named(FOR_ALL)):
        kept = {key.referred_table.name for key in _references(name)} & set(named(FOR_ALL)) - {name}
        assert kept <= set(there[: there.index(name)]), name


def test_only_references_across_machines_are_given_up(postgres_url: str) -> None:
    given_up = {found.groups() for each in statements() if (found := _GIVEN_UP.match(each))}
    across = {(name, key.name) for name in named(BY_PERSON) for key in _references(name)}
    kept = {
        (name, key.name)
        for name in named(BY_PERSON)
        for key in _references(name)
        if key.referred_table.name in named(FOR_ALL)
    }
    assert (given_up, given_up & kept) == (across - kept, set())
    # They are called so in a database, too.
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        rows = connection.execute("SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f'")
        assert given_up <= {*rows.fetchall()}


def _references(name: str) -> list[ForeignKeyConstraint]:
    return [each for each in metadata.tables[name].constraints if isinstance(each, ForeignKeyConstraint)]
