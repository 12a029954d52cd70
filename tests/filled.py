"""What was written once into an empty database is put into the next: most of a test's time went into the same rows."""

import sqlite3
from collections.abc import Callable, Hashable
from contextlib import closing
from typing import Final, Protocol, TypeVar, cast

import psycopg
from psycopg import sql

from backend.db import Database, Session
from tests.recycled import HELD, UNHEARD

T = TypeVar("T")

_ROWS: Final = "SELECT json_agg(given)::text FROM {} AS given"
_PUT: Final = "INSERT INTO {0} SELECT * FROM json_populate_recordset(NULL::{0}, {1})"
_NUMBERS: Final = """
SELECT schemaname || '.' || sequencename, last_value FROM pg_sequences
WHERE schemaname = 'public' AND last_value IS NOT NULL
"""


class Content(Protocol):
    """Everything a database held at some moment."""

    def put_into(self, database: Database) -> None:
        """Makes a database of the same structure hold that, and nothing else."""


class _File:
    """The content of an SQLite file."""

    def __init__(self, database: Database) -> None:
        self._kept = sqlite3.connect(":memory:")
        with closing(_opened(database)) as source:
            source.backup(self._kept)

    def put_into(self, database: Database) -> None:
        """Makes another file the same."""
        with closing(_opened(database)) as target:
            target.execute("PRAGMA synchronous = OFF")
            self._kept.backup(target)


class _Rows:
    """The rows of a PostgreSQL database, as one script."""

    def __init__(self, database: Database) -> None:
        self._filling = database.write_now(lambda session: _filling(_driver(session)))

    def put_into(self, database: Database) -> None:
        """Writes them all at once."""
        database.write_now(lambda session: self._put(_driver(session)))

    def _put(self, driver: psycopg.Connection) -> None:
        held = driver.execute(HELD).fetchall()
        emptied = [sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for (name,) in held]
        # As in a dump: references hold already, and what a trigger would write is among the rows.
        driver.execute(sql.SQL("; ").join([sql.SQL(UNHEARD), *emptied, *self._filling]))


class Filled:
    """Keeps what databases were filled with, and fills others with the same."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[Content, object]] = {}

    def once(self, database: Database, work: Callable[[], T], *said: Hashable) -> T:
        """What the work came to when it first filled a database of this kind; this one holds then what that one did.

        It has to be the same work for whoever says the same: one function or lambda of one place; what differs is said.
        """
        key = (work.__module__, work.__qualname__, said, database.is_sqlite)
        if (kept := self._kept.get(key)) is None:
            found = work()
            self._kept[key] = (_File(database) if database.is_sqlite else _Rows(database), found)
            return found
        content, came_to = kept
        content.put_into(database)
        return cast("T", came_to)


def _opened(database: Database) -> sqlite3.Connection:
    return sqlite3.connect(database.url.removeprefix("sqlite:///"), isolation_level=None)


def _driver(session: Session) -> psycopg.Connection:
    driver = session.connection().connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver


def _filling(driver: psycopg.Connection) -> list[sql.Composable]:
    tables = [sql.Identifier(name) for (name,) in driver.execute(HELD).fetchall()]
    rows = [(table, driver.execute(sql.SQL(_ROWS).format(table)).fetchone()) for table in tables]
    numbers = driver.execute(_NUMBERS).fetchall()
    put = [sql.SQL(_PUT).format(table, sql.Literal(given[0])) for table, given in rows if given and given[0]]
    return [*put, *(sql.SQL("SELECT setval({}, {})").format(*map(sql.Literal, number)) for number in numbers)]
