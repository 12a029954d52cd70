"""Inserts many rows past the work that SQLAlchemy does for each: its statement, and the driver's fastest way.

On SQLite many rows stand in one statement: running one lets the other threads go first, and a row that is run on its
own takes half as long again. On PostgreSQL it is one statement that unnests an array for each column: a row sent on its
own costs some 30 µs there, in an array 2.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain
from operator import itemgetter
from typing import Final, cast

from sqlalchemy import JSON, Boolean, Connection, Dialect, Float, Insert, Integer, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

Row = Mapping[str, object]
Values = tuple[object, ...]
Processor = Callable[[object], object]
Processing = Callable[[Values], Iterable[object]]
Spelling = Callable[[object], str]
Joining = Callable[[Values], str]

# How many rows stand in one statement of SQLite, the most first; more than 50 gain nothing.
_TOGETHER: Final = (50, 10, 1)
# What returns something is run once for each statement, not for many: each is twice the next one, so that any number of
# rows is few of them.
_RETURNING: Final = (64, 32, 16, 8, 4, 2, 1)
_NULL: Final = "NULL"
_WHOLE: Final[set[type]] = {int}
_TEXT: Final[set[type]] = {str}
_NOTHING: Final[set[type]] = {type(None)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _RowPlan:
    """An insert's text for so many rows, its columns in the order of the text, and what some of their values need."""

    texts: Mapping[int, str]
    names: tuple[str, ...]
    processors: Sequence[Processing | None]

    def parts(self, rows: Sequence[Values]) -> Iterator[tuple[str, Sequence[Values]]]:
        """Each text with the values for it, once or several times: as many rows to a statement as there are."""
        start, processed = 0, self._processed(rows)
        for together, sql in self.texts.items():
            end = len(rows) - (len(rows) - start) % together
            places = range(start, end, together)
            if places:
                yield sql, [tuple(chain.from_iterable(processed[place : place + together])) for place in places]
            start = end

    def _processed(self, rows: Sequence[Values]) -> Sequence[Values]:
        if not any(self.processors):
            return rows
        pairs = zip(zip(*rows, strict=True), self.processors, strict=True)
        return list(zip(*(each(column) if each else column for column, each in pairs), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class _ArrayPlan:
    """An insert's text, which takes an array for each of its columns, and how the elements of each are spelled."""

    sql: str
    names: tuple[str, ...]
    spellings: Sequence[Joining]

    def parts(self, rows: Sequence[Values]) -> Iterator[tuple[str, Sequence[Mapping[str, str]]]]:
        """The text with an array for each column, spelled: the driver would look at each element several times."""
        columns = zip(self.names, self.spellings, zip(*rows, strict=True), strict=True)
        yield self.sql, [{name: f"{{{join(column)}}}" for name, join, column in columns}]


def insert_rows(connection: Connection, statement: Insert, rows: Sequence[Row]) -> int:
    """Runs an insert for each row; every row holds the same columns, and all that have no default in the database.

    Returns how many rows were written.
    """
    plan = _plan(connection, statement, tuple(rows[0]))
    return _run(connection, plan, list(map(itemgetter(*plan.names), rows)))


def insert_numbered(connection: Connection, statement: Insert, rows: Sequence[Row]) -> dict[int, int]:
    """Like insert_rows, of an insert that returns two numbers of each row: the second one by the first."""
    plan = _plan(connection, statement, tuple(rows[0]))
    parts = plan.parts(list(map(itemgetter(*plan.names), rows)))
    returned = (connection.exec_driver_sql(sql, each) for sql, told in parts for each in told)
    return {first: second for result in returned for first, second in result}


def insert_values(connection: Connection, statement: Insert, names: tuple[str, ...], rows: Sequence[Values]) -> int:
    """Like insert_rows, of rows that are tuples of these columns, which stand in the order of the table's own."""
    plan = _plan(connection, statement, names)
    if plan.names != names:
        raise ValueError(f"{statement.table} has its columns in another order: {plan.names}")
    return _run(connection, plan, rows)


def _run(connection: Connection, plan: "_RowPlan | _ArrayPlan", rows: Sequence[Values]) -> int:
    written = 0
    for sql, told in plan.parts(rows):
        written += connection.exec_driver_sql(sql, told if len(told) > 1 else told[0]).rowcount
    return written


def _plan(connection: Connection, statement: Insert, names: tuple[str, ...]) -> "_RowPlan | _ArrayPlan":
    make = _array_plan if connection.dialect.name == "postgresql" else _row_plan
    return make(statement, connection.dialect, names)


@lru_cache(maxsize=128)
def _row_plan(statement: Insert, dialect: Dialect, keys: tuple[str, ...]) -> _RowPlan:
    compiled = statement.compile(dialect=dialect, column_keys=list(keys))
    names = tuple(compiled.positiontup or ())
    _check_whole(statement, names, keys)
    row = f"({', '.join('?' * len(names))})"
    before, _, after = compiled.string.partition(f"VALUES {row}")
    counts = _RETURNING if compiled.effective_returning else _TOGETHER
    return _RowPlan(
        texts={count: f"{before}VALUES {', '.join([row] * count)}{after}" for count in counts},
        names=names,
        processors=[_bound(statement.table.c[name].type, dialect) for name in names],
    )


@lru_cache(maxsize=128)
def _array_plan(statement: Insert, dialect: Dialect, keys: tuple[str, ...]) -> _ArrayPlan:
    types = {column.name: column.type for column in statement.table.c if column.name in keys}
    _check_whole(statement, tuple(types), keys)
    arrays = [bindparam(name, type_=ARRAY(each)) for name, each in types.items()]
    given = func.unnest(*arrays).table_valued(*types).render_derived(name="given")
    filled = statement.from_select(list(types), select(*given.c), include_defaults=False)
    return _ArrayPlan(
        sql=filled.compile(dialect=dialect).string,
        names=tuple(types),
        spellings=[_joining(each, dialect) for each in types.values()],
    )


def _check_whole(statement: Insert, names: tuple[str, ...], keys: tuple[str, ...]) -> None:
    if set(names) != set(keys):
        raise ValueError(f"{statement.table} is not written by its columns {sorted(set(names) ^ set(keys))}")


def _bound(kind: TypeEngine[object], dialect: Dialect) -> Processing | None:
    # Drivers take a float as it is; SQLAlchemy would make it one once more.
    written = None if kind.python_type is float else kind.dialect_impl(dialect).bind_processor(dialect)
    if written is None:
        return None
    if isinstance(kind, JSON):
        # Most answers are whole numbers, for which that asks several things one by one.
        return lambda column: map(str if _kinds(column) == _WHOLE else written, column)
    return partial(map, written)


def _joining(kind: TypeEngine[object], dialect: Dialect) -> Joining:
    """What makes the elements of an array of a whole column: ten rows of each come with every submission."""
    one = spelling(kind, dialect)
    if isinstance(kind, JSON):
        return lambda column: _numbers(column) if _kinds(column) == _WHOLE else ",".join(map(one, column))
    if isinstance(kind, Integer | Float):
        plain = _WHOLE if isinstance(kind, Integer) else _WHOLE | {float}
        return lambda column: _numbers(column) if _kinds(column) - _NOTHING <= plain else ",".join(map(one, column))
    if kind.python_type is str:
        return lambda column: _texts(column) or ",".join(map(one, column))
    return lambda column: ",".join(map(one, column))


def _kinds(column: Values) -> set[type]:
    return set(map(type, column))


def _numbers(column: Values) -> str:
    """Plain numbers as Python spells them, which is how PostgreSQL reads them."""
    return str(list(column))[1:-1].replace("None", _NULL)


def _texts(column: Values) -> str:
    """Texts of which none needs an escape; nothing where one does."""
    if _kinds(column) != _TEXT:
        return ""
    joined = '","'.join(cast("tuple[str, ...]", column))
    is_plain = "\\" not in joined and joined.count('"') == 2 * (len(column) - 1)
    return f'"{joined}"' if is_plain else ""


def spelling(kind: TypeEngine[object], dialect: Dialect) -> Spelling:
    """What makes an element of an array of each value, whose elements must all be of one type."""
    if isinstance(kind, JSON):
        # The type's own text: the driver's type would make an object of its own around it.
        written: Processor = JSON.bind_processor(kind, dialect)  # type: ignore[no-untyped-call] # SQLAlchemy's own
        return lambda value: _NULL if (text := written(value)) is None else _quoted(str(text))
    exact: Callable[[object], object] = kind.python_type
    if isinstance(kind, Integer | Boolean | Float):
        return lambda value: _NULL if value is None else str(exact(value))
    if exact is bytes:
        return lambda value: _NULL if value is None else _quoted(f"\\x{cast('bytes', value).hex()}")
    if exact is not str:
        raise TypeError(f"no array holds {kind}")
    return lambda value: _NULL if value is None else _quoted(str(value))


def _quoted(text: str) -> str:
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
