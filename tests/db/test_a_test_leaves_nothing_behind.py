"""What one test wrote into a PostgreSQL database, the next never sees, though both work on the same one."""

import psycopg
import pytest

from tests.recycled import Lent, Recycled

_PERSON = "INSERT INTO people (language, created_at) VALUES ('ja', 1) RETURNING id"


def test_a_database_is_as_new_after_whatever_rows_were_written(recycled: Recycled) -> None:
    lent = recycled.lend()
    seeded = _read(lent, "SELECT * FROM measurement_models ORDER BY id")
    first = _read(lent, _PERSON)
    _read(lent, "UPDATE measurement_models SET version = 'another' RETURNING id")
    recycled.take_back(lent)
    again = recycled.lend()
    assert again is lent
    assert _read(again, "SELECT count(*) FROM people") == [(0,)]
    assert _read(again, "SELECT * FROM measurement_models ORDER BY id") == seeded
    assert _read(again, _PERSON) == first
    recycled.take_back(again)


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE another (id integer)",
        "DROP TRIGGER observations_stay ON observations",
        "ALTER TABLE observations DISABLE TRIGGER observations_stay",
        "ALTER TABLE people ADD COLUMN another integer",
        "ANALYZE measurement_models",
    ],
)
def test_a_database_that_was_changed_otherwise_is_not_used_again(recycled: Recycled, change: str) -> None:
    lent = recycled.lend()
    with psycopg.connect(lent.url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(change.encode())
    recycled.take_back(lent)
    another = recycled.lend()
    assert another is not lent
    recycled.take_back(another)


def test_whoever_is_still_connected_is_let_go(recycled: Recycled) -> None:
    lent = recycled.lend()
    with psycopg.connect(lent.url.replace("+psycopg", "")) as forgotten:
        forgotten.execute(_PERSON.encode())
        recycled.take_back(lent)
        with pytest.raises(psycopg.OperationalError):
            forgotten.execute(b"SELECT 1")
    assert _read(lent, "SELECT count(*) FROM people") == [(0,)]
    assert recycled.lend() is lent
    recycled.take_back(lent)


def _read(lent: Lent, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(lent.url.replace("+psycopg", ""), autocommit=True) as connection:
        return connection.execute(statement.encode()).fetchall()
