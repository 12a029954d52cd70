"""Statements that both databases spell alike but SQLAlchemy keeps per dialect; compiled once, run many times."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from typing import Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Dialect,
    String,
    Table,
    TableValuedAlias,
    TypeDecorator,
    any_,
    bindparam,
    column,
    func,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.db.rows import insert_rows
from backend.db.tables import Base

Insert = sqlite.Insert | postgresql.Insert


def insert_new(session: Session, mapped: type[Base], rows: Sequence[Mapping[str, object]]) -> int:
    """Inserts the rows whose primary key is not there yet; returns how many were."""
    if not rows:
        return 0
    connection = session.connection()
    statement = insert_new_statement(table_of(mapped), connection.dialect.name)
    # One statement for many rows: the count must be the sum over all of them.
    return insert_rows(connection, statement, rows)


def put(session: Session, mapped: type[Base], rows: Sequence[Mapping[str, object]]) -> None:
    """Inserts the rows, or replaces every other column where the primary key is there."""
    if rows:
        connection = session.connection()
        insert_rows(connection, _put(table_of(mapped), connection.dialect.name), rows)


def add_up(session: Session, mapped: type[Base], column: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Inserts the rows, or adds that column's number where the primary key is there."""
    if rows:
        connection = session.connection()
        insert_rows(connection, _add_up(table_of(mapped), column, connection.dialect.name), rows)


def is_among(session: Session, column: ColumnElement[int], keys: Collection[int]) -> ColumnElement[bool]:
    """Whether the column holds one of the keys, which PostgreSQL takes as one value instead of a text of many."""
    if session.get_bind().dialect.name == "postgresql":
        return column == any_(literal(list(keys), ARRAY(BigInteger)))
    return column.in_(keys)


def one_of(dialect: str, column: ColumnElement[int], name: str) -> ColumnElement[bool]:
    """Like `is_among`, of keys that come with the parameter of that name: the statement can be kept."""
    if dialect == "postgresql":
        return column == any_(bindparam(name, type_=_KEYS))
    # One value for all of them: a text with a place for each would be put together anew each time, 80 µs for 64.
    return column.in_(select(each_of(dialect, name).c.value))


def each_of(dialect: str, name: str) -> TableValuedAlias:
    """The keys that come with the parameter of that name as rows, each a `value`: for what is looked up key by key."""
    if dialect == "postgresql":
        keys = func.unnest(bindparam(name, type_=_KEYS))
        return keys.table_valued(column("value", BigInteger)).render_derived(name="each_key")
    return func.json_each(bindparam(name, type_=_LISTED)).table_valued(column("value", BigInteger))


class _Listed(TypeDecorator[Collection[int]]):
    """Whole numbers as SQLite's functions for JSON take them."""

    impl = String
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Collection[int] | None], str]:  # noqa: ARG002 - as above it
        """What spells them."""
        return lambda keys: f"[{','.join(map(str, keys or ()))}]"


_LISTED: Final = _Listed()


class _Spelled(TypeDecorator[Collection[int]]):
    """Whole numbers in an array, spelled at once: the driver looks at each of them several times."""

    impl = ARRAY(BigInteger)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Collection[int] | None], str]:  # noqa: ARG002 - as above it
        """What spells them as PostgreSQL does."""
        return lambda keys: f"{{{','.join(map(str, keys or ()))}}}"


_KEYS: Final = _Spelled()


@lru_cache(maxsize=64)
def insert_new_statement(table: Table, dialect: str) -> Insert:
    """The insert of rows of which those that are there already are left as they are."""
    return _insert(table, dialect).on_conflict_do_nothing()


@lru_cache(maxsize=64)
def _put(table: Table, dialect: str) -> Insert:
    statement = _insert(table, dialect)
    keys = list(table.primary_key.columns)
    others = {column.name: statement.excluded[column.name] for column in table.columns if column not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=others)


@lru_cache(maxsize=64)
def _add_up(table: Table, column: str, dialect: str) -> Insert:
    statement = _insert(table, dialect)
    total = {column: table.c[column] + statement.excluded[column]}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=total)


def _insert(table: Table, dialect: str) -> Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def table_of(mapped: type[Base]) -> Table:
    """The table behind a mapped class, for statements that go past the ORM."""
    table = mapped.__table__
    if not isinstance(table, Table):
        raise TypeError("only a mapped table can be written")
    return table
