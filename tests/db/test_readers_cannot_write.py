"""The database itself refuses a write on a reading connection, so that no GET ever writes."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from backend.catalogue.tables import Brand
from backend.db import Database


def test_a_write_on_a_reading_connection_is_refused_by_the_database(database: Database) -> None:
    insert = text("INSERT INTO brands (key, name, created_at) VALUES ('k', '{}', 1)")
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        database.read_now(lambda session: session.execute(insert))
    assert database.read_now(lambda session: session.scalars(select(Brand.key)).all()) == []


def test_a_read_sees_one_snapshot_while_a_write_commits(database: Database) -> None:
    def read_twice(session: object) -> tuple[int, int]:
        first = len(session.scalars(select(Brand.id)).all())  # type: ignore[attr-defined]  # a session
        database.write_now(lambda writing: writing.add(Brand(key="k", name={}, created_at=1)))
        second = len(session.scalars(select(Brand.id)).all())  # type: ignore[attr-defined]  # as above
        return first, second

    assert database.read_now(read_twice) == (0, 0)
    assert database.read_now(lambda session: len(session.scalars(select(Brand.id)).all())) == 1
