"""All rows of an SQLite database, put into an empty PostgreSQL one, whole or not at all."""

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Final, Literal, cast

import psycopg
from psycopg import sql
from sqlalchemy import String, Table

from backend.db.engines import writer_engine
from backend.errors import Invalid, Refused

Advance = Callable[[int], None]
"""Told how many more rows are there."""

Row = tuple[object, ...]
Target = psycopg.Connection[Row]

_AT_ONCE: Final = 256
# The server remembers each row of a statement whose references it has yet to check.
_TOGETHER: Final = 400 * _AT_ONCE
# What SQLite says of a fault beyond its kind stands in the higher bits.
_KIND: Final = 0xFF
_REVISION: Final = "SELECT version_num FROM alembic_version"
_TABLES: Final = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
_LINE: Final = "\n"
_NUL: Final = "\0"
_COLUMN: Final = re.compile(r"column (\w+)")


class NotMoved(Refused):
    """The rows cannot be moved as they are; the new database is as it was."""

    code = "NOT_MOVED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """How many rows of each table were moved, and how many texts lost a NUL, which PostgreSQL holds in none."""

    rows: Mapping[str, int]
    cleaned: int


@contextmanager
def held_alone(path: Path) -> Iterator[sqlite3.Connection]:
    """The database in that file, which nobody else has open, nor can open meanwhile; nothing in it is changed."""
    if not path.is_file():
        raise Invalid(f"{path.name} is no file", "file")
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as source:
        try:
            # Whoever has the file open shares a lock on it, also while they do nothing: then this one is not given.
            source.execute("PRAGMA locking_mode = EXCLUSIVE")
            source.execute("BEGIN EXCLUSIVE")
            source.execute("PRAGMA query_only = ON")
            source.execute(_REVISION)
        except sqlite3.DatabaseError as fault:
            raise _unfit(path, fault) from fault
        yield source


def _unfit(path: Path, fault: sqlite3.DatabaseError) -> Refused:
    if fault.sqlite_errorcode & _KIND == sqlite3.SQLITE_BUSY:
        return NotMoved(f"{path.name} is in use: end kizuna serve, and whatever else has it open")
    return Invalid(f"{path.name} is no database of Kizuna: {fault}", "file")


def count_rows(source: sqlite3.Connection, tables: Sequence[Table]) -> int:
    """How many rows there are to move."""
    return sum(source.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0] for table in tables)  # noqa: S608 - ours


def move_rows(
    source: sqlite3.Connection, url: str, tables: Sequence[Table], given: frozenset[str], advance: Advance
) -> Moved:
    """Moves all rows in one transaction; the tables come in such an order that what is referred to comes first.

    The new database must stand at the same revision, and be empty but for what making it has put into the given tables:
    that goes, for the old one has its own.
    """
    engine = writer_engine(url)
    try:
        with engine.connect() as connection:
            target = connection.connection.driver_connection
            if not isinstance(target, psycopg.Connection):
                raise Invalid("only a PostgreSQL database can be moved to", "file")
            with target.transaction():
                _check(source, target, tables, given)
                return _Moving(source, target, advance).move(tables)
    except psycopg.Error as fault:
        raise NotMoved(f"the database refused: {str(fault).partition(_LINE)[0]}") from fault
    finally:
        engine.dispose()


def _check(source: sqlite3.Connection, target: Target, tables: Sequence[Table], given: frozenset[str]) -> None:
    """Refuses a database of another revision, one that holds anything, and a source with tables that nobody knows."""
    (old,), (new,) = source.execute(_REVISION).fetchall(), target.execute(_REVISION).fetchall()
    if old != new:
        raise NotMoved(f"the revisions differ, {old[0]} and {new[0]}: bring both to the same one by kizuna migrate")
    names = [table.name for table in tables]
    if unknown := {name for (name,) in source.execute(_TABLES)} ^ {*names, "alembic_version"}:
        raise NotMoved(f"these are not the tables of this program: {', '.join(sorted(unknown))}")
    # Others may read; whoever wants to write waits until all of it is there.
    target.execute(sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(_listed(names)))
    if filled := [name for name in names if _is_filled(target, name, int(name in given))]:
        raise NotMoved(f"the new database is not empty: there are rows in {', '.join(filled)}")
    for name in given:
        target.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))


def _is_filled(target: Target, name: str, given: int) -> bool:
    """Whether the table holds more than the row that making it may have given it."""
    found = sql.SQL("SELECT 1 FROM {} OFFSET {} LIMIT 1").format(sql.Identifier(name), given)
    return target.execute(found).fetchone() is not None


class _Moving:
    """Rows on their way, of which no more than a few hundred are held at a time."""

    def __init__(self, source: sqlite3.Connection, target: Target, advance: Advance) -> None:
        self._source = source
        self._target = target
        self._advance = advance
        self._cleaned = 0

    def move(self, tables: Sequence[Table]) -> Moved:
        """All of them, held against what is there afterwards."""
        # What tables follow of themselves comes with the rest, and must not be there twice.
        self._heed("DISABLE", tables)
        rows = {table.name: self._move(table) for table in tables}
        self._heed("ENABLE", tables)
        for table in tables:
            self._number_on(table)
            self._compare(table, rows[table.name])
        self._analyse([name for name, moved in rows.items() if moved])
        return Moved(rows=rows, cleaned=self._cleaned)

    def _analyse(self, filled: Sequence[str]) -> None:
        """Now it knows what is where, instead of in a minute.

        Of a table that was seen to be empty, whoever connects plans to look through all of it, and keeps to that plan
        however many rows come; of one that was never looked at, pages are taken for granted.
        """
        if filled:
            self._target.execute(sql.SQL("ANALYZE {}").format(_listed(filled)))

    def _heed(self, whether: Literal["ENABLE", "DISABLE"], tables: Sequence[Table]) -> None:
        each = sql.SQL("ALTER TABLE {} " + whether + " TRIGGER USER")
        self._target.execute(sql.SQL("; ").join(each.format(sql.Identifier(table.name)) for table in tables))

    def _move(self, table: Table) -> int:
        parts, moved = self._parts(table), 0
        # What refers to its own kind may refer to what comes later: it is checked when all of it is there.
        is_whole = any(key.column.table is table for key in table.foreign_keys)
        try:
            for first in parts:
                moved += self._copy(table, chain(first, chain.from_iterable(parts if is_whole else _some(parts))))
        except psycopg.Error as fault:
            raise NotMoved(f"PostgreSQL does not take what stands in {_place_of(table, fault)}") from fault
        return moved

    def _copy(self, table: Table, rows: Iterator[Row]) -> int:
        with self._target.cursor() as cursor:
            into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), _listed(_names(table)))
            with cursor.copy(into) as copy:
                for row in rows:
                    copy.write_row(row)
            return cursor.rowcount

    def _parts(self, table: Table) -> Iterator[Sequence[Row]]:
        """The rows, a few hundred at a time, as PostgreSQL takes them."""
        # As the driver spells numbers, PostgreSQL reads them, also where it has booleans or JSON instead.
        changes = [self._without_nul if isinstance(each.type, String) else None for each in table.columns]
        columns = ", ".join(f'"{name}"' for name in _names(table))
        found = self._source.execute(f"SELECT {columns} FROM {table.name}")  # noqa: S608 - names of ours
        while rows := found.fetchmany(_AT_ONCE):
            pairs = zip(zip(*rows, strict=True), changes, strict=True)
            changed = (map(change, column) if change else column for column, change in pairs)
            yield list(zip(*changed, strict=True))
            self._advance(len(rows))

    def _without_nul(self, value: object) -> object:
        if value is None or _NUL not in (text := cast("str", value)):
            return value
        self._cleaned += 1
        return text.replace(_NUL, "")

    def _number_on(self, table: Table) -> None:
        """Lets the next row have the number after the last."""
        column = table.autoincrement_column
        if column is None:
            return
        last = sql.SQL("SELECT setval(pg_get_serial_sequence({0}, {1}), max({2})) FROM {3} HAVING max({2}) IS NOT NULL")
        named = (sql.Literal(table.name), sql.Literal(column.name), sql.Identifier(column.name))
        self._target.execute(last.format(*named, sql.Identifier(table.name)))

    def _compare(self, table: Table, moved: int) -> None:
        there = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table.name))
        found = self._target.execute(there).fetchone()
        (wanted,) = self._source.execute(f"SELECT count(*) FROM {table.name}").fetchone()  # noqa: S608 - a name of ours
        if found != (wanted,) or moved != wanted:
            raise NotMoved(f"of {wanted} rows of {table.name} {moved} were moved")


def _names(table: Table) -> Sequence[str]:
    return [column.name for column in table.columns]


def _listed(names: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _some(parts: Iterator[Sequence[Row]]) -> Iterator[Sequence[Row]]:
    return islice(parts, _TOGETHER // _AT_ONCE - 1)


def _place_of(table: Table, fault: psycopg.Error) -> str:
    """The table and column that a fault is about, without the value, which may be anybody's."""
    column = _COLUMN.search(fault.diag.context or "")
    return f"{table.name}{f'.{column[1]}' if column else ''}: {type(fault).__name__}"
