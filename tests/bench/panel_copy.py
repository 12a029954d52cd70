"""The same panel in PostgreSQL: the rows that were made for SQLite, copied as they are."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

import psycopg
from psycopg import sql

from tests.bench.drivers import address_of
from tests.bench.panel import Panel
from tests.bench.places import path_of

_TABLES = ("brands", "products", "people", "observations")
_TYPES = "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position"
_TOGETHER = 5_000


def copy_panel(panel: Panel, url: str) -> Panel:
    """Fills a migrated and empty database with what a panel was made of, positions left out."""
    with (
        closing(sqlite3.connect(path_of(panel.url))) as origin,
        psycopg.connect(address_of(url), autocommit=True) as target,
    ):
        for table in _TABLES:
            _copy(origin, target, table)
        target.execute("VACUUM ANALYZE")
    return replace(panel, url=url)


def _copy(origin: sqlite3.Connection, target: psycopg.Connection, table: str) -> None:
    types: dict[str, str] = dict(target.execute(_TYPES, (table,)).fetchall())
    names = list(types)
    truths = [place for place, name in enumerate(names) if types[name] == "boolean"]
    rows = origin.execute(f"SELECT {', '.join(names)} FROM {table}")  # noqa: S608 - names of our own tables
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    with target.cursor() as cursor, cursor.copy(into) as copy:
        while part := rows.fetchmany(_TOGETHER):
            for row in part:
                copy.write_row(_told(row, truths))


def _told(row: Sequence[object], truths: Sequence[int]) -> Sequence[object]:
    """The row with the truths that SQLite keeps as numbers."""
    if not truths:
        return row
    return [bool(each) if place in truths and each is not None else each for place, each in enumerate(row)]
