"""Writes very many new rows of a table: COPY on PostgreSQL; on SQLite as all rows, many to a statement."""

from collections.abc import Sequence
from functools import lru_cache

from psycopg import Connection as PostgresConnection
from sqlalchemy import Insert, Table, insert
from sqlalchemy.orm import Session

from backend.db.rows import insert_values
from backend.db.statements import table_of
from backend.db.tables import Base


def insert_many(session: Session, mapped: type[Base], rows: Sequence[tuple[object, ...]]) -> None:
    """Inserts rows of plain values, each whole and in the order of the table's columns; none of them is there yet."""
    connection, table = session.connection(), table_of(mapped)
    if not rows:
        return
    driver = connection.connection.driver_connection
    if not isinstance(driver, PostgresConnection):
        insert_values(connection, _insert(table), tuple(table.columns.keys()), rows)
        return
    with driver.cursor() as cursor, cursor.copy(_copy(table)) as copy:
        for row in rows:
            copy.write_row(row)


@lru_cache(maxsize=16)
def _insert(table: Table) -> Insert:
    return insert(table)


@lru_cache(maxsize=16)
def _copy(table: Table) -> bytes:
    return f"COPY {table.name} ({', '.join(table.columns.keys())}) FROM STDIN".encode()
