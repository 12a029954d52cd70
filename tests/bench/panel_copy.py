"""The same panel in PostgreSQL: the rows that were made for SQLite, copied as they are."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import psycopg
from psycopg import sql

from tests.bench.drivers import address_of, analyse_filled
from tests.bench.panel import Panel
from tests.bench.places import path_of

_TABLES = ("brands", "products", "people", "people_counts", "observations")
_TYPES = "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position"
_TOGETHER = 5_000
# How a value is told, by its type there; SQLite puts the lines together, which is quicker than doing it here.
_SPELLED = {"boolean": "CASE {0} WHEN 1 THEN 't' WHEN 0 THEN 'f' END", "double precision": "printf('%!.17g', {0})"}
_PLAIN = frozenset({"bigint", "integer", "smallint"})
_ESCAPED = r"replace({0}, '\', '\\')"


def copy_panel(panel: Panel, url: str) -> Panel:
    """Fills a migrated and empty database with what a panel was made of, positions left out."""
    with (
        closing(sqlite3.connect(path_of(panel.url))) as origin,
        psycopg.connect(address_of(url), autocommit=True) as target,
    ):
        # What the rows name stands there: nobody has to look it up twenty million times.
        target.execute("SET session_replication_role = replica")
        for table in _TABLES:
            _copy(origin, target, table)
    analyse_filled(url)
    return replace(panel, url=url)


def _copy(origin: sqlite3.Connection, target: psycopg.Connection, table: str) -> None:
    types: dict[str, str] = dict(target.execute(_TYPES, (table,)).fetchall())
    line = " || char(9) || ".join(rf"coalesce({_spelled(name, types[name])}, '\N')" for name in types)
    rows = origin.execute(f"SELECT {line} FROM {table}")  # noqa: S608 - names of our own tables
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, types))
    )
    with target.cursor() as cursor, cursor.copy(into) as copy:
        while part := rows.fetchmany(_TOGETHER):
            copy.write("".join(f"{told}\n" for (told,) in part))


def _spelled(name: str, kind: str) -> str:
    return name if kind in _PLAIN else _SPELLED.get(kind, _ESCAPED).format(name)
