"""Both databases' drivers alone: statements in their own words, and the rows as they come."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing

import psycopg
from psycopg import sql

from backend.db.engines import is_sqlite
from tests.bench.places import path_of

Said = Sequence[object] | Mapping[str, object]
_TOGETHER = 5_000
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"


def asker_of(url: str) -> Callable[[str, Said], object]:
    """What hands a statement to the driver and fetches every row."""
    if is_sqlite(url):
        lite = sqlite3.connect(path_of(url))
        return lambda statement, said: lite.execute(statement, said).fetchall()
    connection = psycopg.connect(address_of(url), autocommit=True, options="-c jit=off")
    return lambda statement, said: connection.execute(statement.encode(), said).fetchall()


def spelled(url: str, statement: str) -> str:
    """A statement whose values are question marks, as the driver wants it."""
    return statement if is_sqlite(url) else statement.replace("?", "%s")


def rows_in_parts(url: str, statement: str) -> Iterator[Sequence[object]]:
    """The rows of a long answer, part by part."""
    if is_sqlite(url):
        with closing(sqlite3.connect(path_of(url))) as lite:
            yield from _parts(lite.execute(statement))
        return
    with psycopg.connect(address_of(url)) as connection, connection.cursor("rows") as cursor:
        cursor.execute(statement.encode())
        yield from _parts(cursor)


def address_of(url: str) -> str:
    """The URL as PostgreSQL's driver spells it."""
    return url.replace("+psycopg", "")


def analyse_filled(url: str) -> None:
    """Lets PostgreSQL know what is where, as autovacuum would by itself: tables without a row are left as they are.

    Of a table that was seen to be empty, a connection plans with its first rows to look through all of it, and keeps to
    that plan however many rows come; of one that was never looked at, PostgreSQL takes some pages for granted.
    """
    with psycopg.connect(address_of(url), autocommit=True) as connection:
        for (name,) in connection.execute(_TABLES).fetchall():
            table = sql.Identifier(name)
            if connection.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(table)).fetchone():
                connection.execute(sql.SQL("VACUUM ANALYZE {}").format(table))


def _parts(cursor: "sqlite3.Cursor | psycopg.ServerCursor") -> Iterator[Sequence[object]]:
    while part := cursor.fetchmany(_TOGETHER):
        yield part
