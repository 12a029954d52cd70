"""A throw-away PostgreSQL server, and databases copied in it from a template."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from tests.cluster import Cluster

# Nothing here outlives the tests, so nothing has to survive a power cut; what a transaction means stays as it is.
_THROW_AWAY = """
fsync = off
full_page_writes = off
synchronous_commit = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 256MB
autovacuum = off
"""
# A database is copied for nearly every test: in memory that takes a third of the time.
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - only to look for room; the folder itself is made by tempfile
_ROOM = 2 * 2**30


class Postgres:
    """A running server that makes and drops databases."""

    def __init__(self, cluster: Cluster, *, in_memory: bool) -> None:
        self._cluster = cluster
        self.host = cluster.host
        # Copying files takes two checkpoints, which cost nothing where no disk is waited for.
        self._strategy = "file_copy" if in_memory else "wal_log"
        self._numbers = count(1)

    def url(self, name: str) -> str:
        """The URL of one of its databases."""
        return self._cluster.url(name)

    def create(self, template: str = "template0") -> str:
        """The name of a new database, a copy of the template."""
        name = f"kizuna_{next(self._numbers)}"
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY {}", name, template, self._strategy)
        return name

    def drop(self, name: str) -> None:
        """Drops a database, whoever is still connected to it."""
        self._run("DROP DATABASE {} WITH (FORCE)", name)

    def _run(self, statement: str, *names: str) -> None:
        address = self.url("postgres").replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def run_postgres(configuration: str = _THROW_AWAY) -> Iterator[Postgres]:
    """Starts a server in a new folder, and stops and deletes it in the end."""
    # What is to last, as where durable writes are measured, lies on the disk.
    place = find_memory() if configuration == _THROW_AWAY else None
    with tempfile.TemporaryDirectory(prefix="kizuna-", dir=place) as folder:
        cluster = Cluster(Path(folder, "data"), configuration=configuration)
        with cluster.running():
            yield Postgres(cluster, in_memory=place is not None)


def find_memory() -> Path | None:
    """The folder that lies in memory, where there is one with room."""
    try:
        return _IN_MEMORY if shutil.disk_usage(_IN_MEMORY).free >= _ROOM else None
    except OSError:
        return None
