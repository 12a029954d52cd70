"""The rows that one submission leaves, and the statements that would insert them without the product."""

import sqlite3
from contextlib import closing

from sqlalchemy import JSON, Boolean, Dialect, Table, create_engine, select
from sqlalchemy.dialects import postgresql, sqlite

from backend.metadata import metadata
from tests.bench.places import path_of
from tests.bench.raw import OWN, Pattern, Row

_COUNTS = frozenset({"position_counts", "placement_days"})


def pattern_of(url: str) -> Pattern:
    """The rows of the one submission that an SQLite database holds, as either driver takes them."""
    with closing(sqlite3.connect(path_of(url))) as connection:
        connection.row_factory = sqlite3.Row
        return {
            name: [_fit(metadata.tables[name], dict(row)) for row in connection.execute(_everything(name))]
            for name in OWN
        }


def inserts_of(url: str, pattern: Pattern) -> list[str]:
    """The INSERT of each table for that database's driver, its columns in the pattern's order; counts add up."""
    dialect = create_engine(url, paramstyle="qmark" if url.startswith("sqlite") else "format").dialect
    return [_insert(dialect, metadata.tables[name], list(pattern[name][0])) for name in OWN]


def _everything(table: str) -> str:
    return str(select(metadata.tables[table]).compile(dialect=sqlite.dialect()))


def _fit(table: Table, row: Row) -> Row:
    """SQLite keeps truth and JSON as numbers, PostgreSQL wants them said."""
    kinds = {name: table.c[name].type for name in row}
    said = {name: str(value) for name, value in row.items() if isinstance(kinds[name], JSON) and value is not None}
    true = {name: bool(value) for name, value in row.items() if isinstance(kinds[name], Boolean)}
    return {**row, **said, **true}


def _insert(dialect: Dialect, table: Table, columns: list[str]) -> str:
    insert = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
    statement = insert(table)
    if table.name in _COUNTS:
        total = table.c.positions + statement.excluded.positions
        statement = statement.on_conflict_do_update(index_elements=list(table.primary_key), set_={"positions": total})
    return str(statement.compile(dialect=dialect, column_keys=columns))
