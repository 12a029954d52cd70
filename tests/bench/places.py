"""Where a measurement keeps its rows: files of SQLite, or databases of a PostgreSQL server that is as durable."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol

from sqlalchemy import make_url

from backend.db import migrate
from tests.postgres import Postgres, run_postgres

# What a server does by default, said aloud: nothing is acknowledged that a power cut could take back.
_DURABLE = """
fsync = on
full_page_writes = on
synchronous_commit = on
"""
_PREFIX = "sqlite:///"


class Place(Protocol):
    """Makes databases."""

    name: str

    def fresh(self) -> str:
        """The URL of a new database, migrated and empty."""

    def copy(self, url: str) -> str:
        """The URL of a new copy of a database that nobody has open."""


class SqlitePlace:
    """Files in a folder."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._template = f"{_PREFIX}{folder / 'template.db'}"
        migrate(self._template)

    def fresh(self) -> str:
        """A copy of a file that nobody writes to."""
        return self.copy(self._template)

    def copy(self, url: str) -> str:
        """A copy of the file."""
        path = self._folder / f"{next(self._numbers)}.db"
        return f"{_PREFIX}{shutil.copy(path_of(url), path)}"


class PostgresPlace:
    """Databases of a running server."""

    name = "PostgreSQL"

    def __init__(self, server: Postgres) -> None:
        self._server = server
        self._template = server.url(server.create())
        migrate(self._template)

    def fresh(self) -> str:
        """A copy of a database that nobody writes to."""
        return self.copy(self._template)

    def copy(self, url: str) -> str:
        """A copy made by the server."""
        return self._server.url(self._server.create(make_url(url).database or ""))


@contextmanager
def open_places(folder: Path, *, postgres: bool) -> Iterator[list[Place]]:
    """The places of a run; the server is gone afterwards."""
    if not postgres:
        yield [SqlitePlace(folder)]
        return
    with run_postgres(_DURABLE) as server:
        yield [SqlitePlace(folder), PostgresPlace(server)]


def path_of(url: str) -> str:
    """The file that an SQLite URL names."""
    return url.removeprefix(_PREFIX)
