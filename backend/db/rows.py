"""Inserts many rows past the work that SQLAlchemy does for each: its statement, and the driver's fastest way.

That is executemany on SQLite. On PostgreSQL it is one statement that unnests an array for each column: a row sent
on its own costs some 30 µs there, in an array 2.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from sqlalchemy import JSON, Connection, Dialect, Insert, Integer, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

Row = Mapping[str, object]
Processor = Callable[[object], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """An insert's text, its columns in the order of the text, and what must be done to some of their values."""

    sql: str
    names: tuple[str, ...]
    processors: Mapping[str, Processor]
    numbers: frozenset[str] = frozenset()

    def tuples(self, rows: Sequence[Row]) -> list[tuple[object, ...]]:
        """The rows as executemany wants them."""
        tuples = list(map(itemgetter(*self.names), rows))
        if not self.processors:
            return tuples
        places = [(self.names.index(name), processor) for name, processor in self.processors.items()]
        return [_processed(values, places) for values in tuples]

    def columns(self, rows: Sequence[Row]) -> dict[str, list[object] | str]:
        """The rows as one array for each column."""
        columns: dict[str, list[object] | str] = {}
        for name in self.names:
            values = list(map(self.processors[name], map(itemgetter(name), rows)))
            # The driver looks at each element of an array several times; whole numbers are spelled alike everywhere.
            columns[name] = f"{{{','.join(map(str, values))}}}" if name in self.numbers else values
        return columns


def insert_rows(connection: Connection, statement: Insert, rows: Sequence[Row]) -> int:
    """Runs an insert for each row; every row holds the same columns, and all that have no default in the database.

    Returns how many rows were written.
    """
    names = tuple(rows[0])
    if connection.dialect.name == "postgresql":
        plan = _array_plan(statement, connection.dialect, names)
        return connection.exec_driver_sql(plan.sql, plan.columns(rows)).rowcount
    plan = _row_plan(statement, connection.dialect, names)
    return connection.exec_driver_sql(plan.sql, plan.tuples(rows)).rowcount


@lru_cache(maxsize=128)
def _row_plan(statement: Insert, dialect: Dialect, keys: tuple[str, ...]) -> _Plan:
    compiled = statement.compile(dialect=dialect, column_keys=list(keys))
    names = tuple(compiled.positiontup or ())
    _check_whole(statement, names, keys)
    processors = {name: _bound(statement.table.c[name].type, dialect) for name in names}
    return _Plan(
        sql=compiled.string,
        names=names,
        processors={name: processor for name, processor in processors.items() if processor is not None},
    )


@lru_cache(maxsize=128)
def _array_plan(statement: Insert, dialect: Dialect, keys: tuple[str, ...]) -> _Plan:
    types = {name: statement.table.c[name].type for name in keys}
    arrays = [bindparam(name, type_=ARRAY(each)) for name, each in types.items()]
    given = func.unnest(*arrays).table_valued(*keys).render_derived(name="given")
    filled = statement.from_select(list(keys), select(*given.c), include_defaults=False)
    return _Plan(
        sql=filled.compile(dialect=dialect).string,
        names=keys,
        processors={name: _element(each, dialect) for name, each in types.items()},
        numbers=frozenset(name for name, each in types.items() if isinstance(each, Integer)),
    )


def _check_whole(statement: Insert, names: tuple[str, ...], keys: tuple[str, ...]) -> None:
    if set(names) != set(keys):
        raise ValueError(f"{statement.table} is not written by its columns {sorted(set(names) ^ set(keys))}")


def _bound(kind: TypeEngine[object], dialect: Dialect) -> Processor | None:
    # Drivers take a float as it is; SQLAlchemy would make it one once more.
    return None if kind.python_type is float else kind.dialect_impl(dialect).bind_processor(dialect)


def _element(kind: TypeEngine[object], dialect: Dialect) -> Processor:
    """What makes a value fit to stand in an array, whose elements must all be of one type."""
    if isinstance(kind, JSON):
        return _bound(kind, dialect) or _as_it_is
    exact: Callable[[object], object] = kind.python_type
    if isinstance(kind, Integer):
        return lambda value: "NULL" if value is None else int(value)  # type: ignore[call-overload] # a column of numbers
    return lambda value: None if value is None else exact(value)


def _as_it_is(value: object) -> object:
    return value


def _processed(values: tuple[object, ...], places: Sequence[tuple[int, Processor]]) -> tuple[object, ...]:
    changed = list(values)
    for place, processor in places:
        changed[place] = processor(changed[place])
    return tuple(changed)
