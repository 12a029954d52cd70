"""A PostgreSQL server that streams to another: made by PostgreSQL's own pg_basebackup, both on this machine."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.cluster import Cluster
from tests.postgres import Postgres, find_memory

# Nothing here outlives the tests; but what is written is written ahead, for the copy follows that.
_STREAMS = """
fsync = off
full_page_writes = off
wal_level = replica
max_wal_senders = 4
wal_keep_size = 64MB
autovacuum = off
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A primary and its streaming copy."""

    primary: Postgres
    copy: Cluster

    def url_of_copy(self, name: str) -> str:
        """The URL of that database in the copy."""
        return self.copy.url(name)

    def tell_copy(self, statement: str) -> None:
        """Says something to the copy as its operator would, such as to apply nothing for a while."""
        address = self.url_of_copy("postgres").replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.encode())

    def stop_copy(self) -> None:
        """Stops the copy at once, as a machine that loses its power would."""
        self.copy.stop("immediate")

    def start_copy(self) -> None:
        """Starts it again where it was."""
        self.copy.start()


@contextmanager
def streaming() -> Iterator[Pair]:
    """Starts both in a new folder, and stops and deletes them in the end."""
    with tempfile.TemporaryDirectory(prefix="kizuna-", dir=find_memory()) as folder:
        first = Cluster(Path(folder, "primary"), configuration=_STREAMS)
        with first.running():
            second = first.copy_to(Path(folder, "copy"))
            with second.running():
                yield Pair(primary=Postgres(first, in_memory=True), copy=second)
