"""Writes very many new rows of a table as fast as the driver can: COPY on PostgreSQL, executemany on SQLite."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Final

from psycopg import Connection as PostgresConnection
from sqlalchemy import Table
from sqlalchemy.orm import Session

from backend.db.statements import table_of
from backend.db.tables import Base

# SQLite takes up to 32,766 values in a statement; with so many rows in one, what a statement costs is spread thin.
_TOGETHER: Final = 50


def insert_many(session: Session, mapped: type[Base], rows: Sequence[tuple[object, ...]]) -> None:
    """Inserts rows of plain values, each whole and in the order of the table's columns; none of them is there yet."""
    connection, table = session.connection(), table_of(mapped)
    if not rows:
        return
    driver = connection.connection.driver_connection
    if not isinstance(driver, PostgresConnection):
        whole = len(rows) - len(rows) % _TOGETHER
        parts = (rows[start : start + _TOGETHER] for start in range(0, whole, _TOGETHER))
        if together := [tuple(chain.from_iterable(part)) for part in parts]:
            connection.exec_driver_sql(_insert(table, _TOGETHER), together)
        if rest := list(rows[whole:]):
            connection.exec_driver_sql(_insert(table, 1), rest)
        return
    with driver.cursor() as cursor, cursor.copy(_copy(table)) as copy:
        for row in rows:
            copy.write_row(row)


@lru_cache(maxsize=16)
def _insert(table: Table, rows: int) -> str:
    row = f"({', '.join('?' * len(table.columns))})"
    return f"INSERT INTO {table.name} ({_columns(table)}) VALUES {', '.join([row] * rows)}"  # noqa: S608 - names of our own table


@lru_cache(maxsize=16)
def _copy(table: Table) -> bytes:
    return f"COPY {table.name} ({_columns(table)}) FROM STDIN".encode()


def _columns(table: Table) -> str:
    return ", ".join(column.name for column in table.columns)
