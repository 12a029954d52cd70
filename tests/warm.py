"""What one test made ready serves the next: compiled statements, and connections to databases that are lent again.

A server that runs for days has both, and so is nearer to this than to a test that begins with neither. Engines, pools
and whoever listens to them are each test's own; a connection is given out again only as it was when it was opened.
"""

from collections.abc import Mapping
from threading import Lock
from typing import Any, ClassVar, Final, cast

import psycopg
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import Connection, Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.util import LRUCache

_MOST_STATEMENTS: Final = 4_000
# The driver names what it prepares, and knows it; what others prepared by a name of theirs would be in their way.
_AS_NEW: Final = b"""
RESET ALL; UNLISTEN *; CLOSE ALL; DISCARD TEMP; SELECT pg_advisory_unlock_all();
SELECT count(*) FROM pg_prepared_statements WHERE NOT starts_with(name, '_pg3_')
"""


class Kept(psycopg.Connection[tuple[Any, ...]]):
    """A connection that waits for the next who asks for such a one, instead of being closed."""

    shelf: "Shelf | None" = None
    options: object = None

    def close(self) -> None:
        """Puts it on its shelf, if it is there still and this is as good as new."""
        if self.shelf is None or not self.shelf.takes(self):
            super().close()

    def is_as_new(self) -> bool:
        """Takes back whatever was said to it; whether that went well."""
        if self.closed or self.pgconn.transaction_status == TransactionStatus.ACTIVE:
            return False
        try:
            self.rollback()
            self.autocommit, self.isolation_level, self.read_only = False, None, None
            said = self.pgconn.exec_(_AS_NEW)
        except psycopg.Error:
            return False
        return said.status == ExecStatus.TUPLES_OK and said.get_value(0, 0) == b"0"


class Shelf:
    """Connections to one database which nobody uses at the moment."""

    def __init__(self) -> None:
        self._kept: list[Kept] = []
        self._lock = Lock()
        self._is_open = True

    def takes(self, connection: Kept) -> bool:
        """Whether it is kept for the next."""
        if not connection.is_as_new():
            return False
        with self._lock:
            if self._is_open and connection not in self._kept:
                self._kept.append(connection)
            return self._is_open

    def given(self, options: object) -> Kept | None:
        """One that was opened with those options, unless its server has ended it since; nothing where there is none."""
        while (found := self._taken(options)) is not None:
            if found.is_as_new():
                return found
            found.close()
        return None

    def _taken(self, options: object) -> Kept | None:
        with self._lock:
            found = next((each for each in self._kept if each.options == options), None)
            if found is not None:
                self._kept.remove(found)
            return found

    def shut(self) -> list[int]:
        """Who of the server serves those it has; whoever comes late is closed and not kept."""
        with self._lock:
            self._is_open = False
            return [connection.pgconn.backend_pid for connection in self._kept]

    def open(self) -> None:
        """Keeps connections again."""
        with self._lock:
            self._is_open = True

    def close(self) -> None:
        """Closes them all, and keeps none from now on."""
        self.shut()
        with self._lock:
            kept, self._kept = self._kept, []
        for connection in kept:
            connection.close()


class Shelves:
    """The databases that are lent, each with its connections."""

    def __init__(self) -> None:
        self._shelves: dict[object, Shelf] = {}

    def open(self, name: str, host: str) -> Shelf:
        """Keeps the connections to that database from now on."""
        return self._shelves.setdefault((name, host), Shelf())

    def close(self, name: str, host: str) -> None:
        """Lets go of them."""
        self._shelves.pop((name, host)).close()

    def connect(self, said: Mapping[str, Any]) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection as the driver makes it, or one as good."""
        shelf = self._shelves.get((said.get("dbname"), said.get("host")))
        if shelf is None:
            return psycopg.connect(**said)
        given = shelf.given(said.get("options"))
        if given is None:
            given = Kept.connect(**said)
            given.shelf, given.options = shelf, said.get("options")
        return given


SHELVES: Final = Shelves()


class _Once(type):
    """Makes one for the same arguments, however many ask."""

    made: ClassVar[dict[object, object]] = {}

    def __call__(cls, **said: object) -> object:
        """The one there is, if there is one."""
        key = (cls, frozenset(said.items()))
        if key not in cls.made:
            cls.made[key] = super().__call__(**said)
        return cls.made[key]


class _Lasting(DefaultDialect, metaclass=_Once):
    """A dialect of many engines: asks once what the database can do, and knows what was compiled for any of them."""

    supports_statement_cache = True
    is_known = False
    statements: ClassVar[LRUCache[Any, Any]] = LRUCache(_MOST_STATEMENTS)  # as SQLAlchemy has them

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        """Lets it look among what was compiled for others."""
        engine.update_execution_options(compiled_cache=cls.statements)

    def initialize(self, connection: Connection) -> None:
        """Asks once."""
        if not self.is_known:
            super().initialize(connection)
            self.is_known = True


class LastingSqlite(_Lasting, SQLiteDialect_pysqlite):
    """SQLite's dialect, which lasts."""

    supports_statement_cache = True


class LastingPostgres(_Lasting, PGDialect_psycopg):
    """PostgreSQL's dialect, which lasts, with connections that do."""

    supports_statement_cache = True

    def connect(self, *_: object, **said: object) -> DBAPIConnection:
        """A connection, perhaps one that served another test."""
        return cast("DBAPIConnection", SHELVES.connect(said))


def keep_warm() -> None:
    """Lets every engine from now on have what lasts."""
    for name, lasting in (("sqlite", LastingSqlite), ("postgresql.psycopg", LastingPostgres)):
        registry.register(name, __name__, lasting.__name__)
