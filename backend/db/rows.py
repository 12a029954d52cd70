"""Inserts many rows past the work that SQLAlchemy does for each: its statement, our loop, the driver's executemany."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from sqlalchemy import Connection, Dialect, Float, Insert

Row = Mapping[str, object]
Processor = Callable[[object], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """An insert's text, its columns in the order of the text, and what must be done to some of their values."""

    sql: str
    names: tuple[str, ...]
    positional: bool
    processors: Sequence[tuple[int, Processor]]

    def parameters(self, rows: Sequence[Row]) -> list[tuple[object, ...]] | list[dict[str, object]]:
        """The rows as the driver wants them."""
        tuples = list(map(itemgetter(*self.names), rows))
        if self.processors:
            tuples = [self._processed(values) for values in tuples]
        return tuples if self.positional else [dict(zip(self.names, values, strict=True)) for values in tuples]

    def _processed(self, values: tuple[object, ...]) -> tuple[object, ...]:
        changed = list(values)
        for place, processor in self.processors:
            changed[place] = processor(changed[place])
        return tuple(changed)


def insert_rows(connection: Connection, statement: Insert, rows: Sequence[Row]) -> int:
    """Runs an insert for each row; every row holds the same columns, and all that have no default in the database.

    Returns how many rows were written.
    """
    plan = _plan(statement, connection.dialect, tuple(rows[0]))
    return connection.exec_driver_sql(plan.sql, plan.parameters(rows)).rowcount


@lru_cache(maxsize=128)
def _plan(statement: Insert, dialect: Dialect, keys: tuple[str, ...]) -> _Plan:
    compiled = statement.compile(dialect=dialect, column_keys=list(keys))
    names = tuple(compiled.positiontup or compiled.bind_names.values())
    if set(names) != set(keys):
        raise ValueError(f"{statement.table} is not written by its columns {sorted(set(names) ^ set(keys))}")
    types = [statement.table.c[name].type for name in names]
    processors = [
        (place, each.dialect_impl(dialect).bind_processor(dialect))
        for place, each in enumerate(types)
        # Drivers take a float as it is; SQLAlchemy would make it one once more.
        if not isinstance(each, Float)
    ]
    return _Plan(
        sql=compiled.string,
        names=names,
        positional=compiled.positional,
        processors=[(place, processor) for place, processor in processors if processor is not None],
    )
