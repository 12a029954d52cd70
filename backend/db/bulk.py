"""Writes very many new rows of a table as fast as the driver can: COPY on PostgreSQL, executemany on SQLite."""

from collections.abc import Sequence
from functools import lru_cache

from psycopg import Connection as PostgresConnection
from sqlalchemy import Table
from sqlalchemy.orm import Session

from backend.db.statements import table_of
from backend.db.tables import Base


def insert_many(session: Session, mapped: type[Base], rows: Sequence[tuple[object, ...]]) -> None:
    """Inserts rows of plain values, each whole and in the order of the table's columns; none of them is there yet."""
    connection, table = session.connection(), table_of(mapped)
    if not rows:
        return
    driver = connection.connection.driver_connection
    if not isinstance(driver, PostgresConnection):
        connection.exec_driver_sql(_insert(table), list(rows))
        return
    with driver.cursor() as cursor, cursor.copy(_copy(table)) as copy:
        for row in rows:
            copy.write_row(row)


@lru_cache(maxsize=16)
def _insert(table: Table) -> str:
    return f"INSERT INTO {table.name} ({_columns(table)}) VALUES ({', '.join('?' * len(table.columns))})"  # noqa: S608 - names of our own table


@lru_cache(maxsize=16)
def _copy(table: Table) -> bytes:
    return f"COPY {table.name} ({_columns(table)}) FROM STDIN".encode()


def _columns(table: Table) -> str:
    return ", ".join(column.name for column in table.columns)
