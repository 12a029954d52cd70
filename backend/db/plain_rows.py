"""Reads rows past SQLAlchemy: by statements that are spelled once, each seen in a snapshot of its own.

A session begins and ends a transaction around what it reads and makes objects of every row; of a page of a hundred
rows that is most of the cost. What is found by one statement, or by some of which each is right by itself, needs
neither. Whoever asks says so as questions, one after the other, each to be answered with its rows before the next:
how they are answered, over a wire of the event loop or in a reader thread, they need not know. Whoever listens to what
is said to the database hears these statements as all others.
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeVar, cast

import orjson
from psycopg import Connection as PostgresConnection
from sqlalchemy import ColumnElement, Connection, Dialect, Engine, Select, bindparam, func, select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect

from backend.db.statements import one_of
from backend.db.wires import Questions, Row

T = TypeVar("T")
_NAMED: Final = sqlite_dialect(paramstyle="named")
_NUMBERED: Final = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call] # SQLAlchemy's own
_KEYS: Final = "keys"


class RowStatement:
    """A statement whose text is made once for each database; `among` is the column whose values are given as keys."""

    def __init__(self, statement: Select[*tuple[Any, ...]], *, among: ColumnElement[int] | None = None) -> None:
        self.statement = statement
        self._among = among
        self._spelled: dict[str, tuple[str, dict[str, object]]] = {}
        self._numbered: tuple[str, tuple[str, ...], dict[str, object]] | None = None

    def spelled(self, dialect: Dialect) -> tuple[str, dict[str, object]]:
        """The text, and what it says by itself."""
        spelled = self._spelled.get(dialect.name)
        if spelled is None:
            is_postgres = dialect.name == "postgresql"
            compiled = self._of(is_postgres=is_postgres).compile(dialect=dialect if is_postgres else _NAMED)
            spelled = self._spelled[dialect.name] = (str(compiled), _said(compiled.params))
        return spelled

    def numbered(self) -> tuple[str, tuple[str, ...], dict[str, object]]:
        """The text for a wire, the names of its values in their order, and what it says by itself."""
        if self._numbered is None:
            compiled = self._of(is_postgres=True).compile(dialect=_NUMBERED)
            self._numbered = (str(compiled), tuple(compiled.positiontup or ()), _said(compiled.params))
        return self._numbered

    def _of(self, *, is_postgres: bool) -> Select[*tuple[Any, ...]]:
        if self._among is None:
            return self.statement
        if is_postgres:
            return self.statement.where(one_of("postgresql", self._among, _KEYS))
        # A text of many parameters would be another statement for each number of them.
        keys = func.json_each(bindparam(_KEYS)).table_valued("value")
        return self.statement.where(self._among.in_(select(keys.c.value)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A statement, and what is said with it."""

    statement: RowStatement
    values: Mapping[str, object]


Asking: TypeAlias = Generator[Asked, list[Row], T]
"""Questions, each answered before the next, that come to something."""


class RowTable:
    """Rows that are read by the keys of what they belong to, in one order; only the columns that are asked for."""

    def __init__(
        self, columns: Mapping[str, ColumnElement[Any]], *, by: ColumnElement[int], order: ColumnElement[Any]
    ) -> None:
        self._columns = columns
        self._by = by
        self._order = order
        self._known: dict[tuple[str, ...], RowStatement] = {}

    def reading(self, names: tuple[str, ...]) -> RowStatement:
        """The statement of these columns, behind the key of what each row belongs to."""
        known = self._known.get(names)
        if known is None:
            columns = select(self._by, *(self._columns[name] for name in names)).order_by(self._by, self._order)
            known = self._known[names] = RowStatement(columns, among=self._by)
        return known


def rows_for(statement: RowStatement, **values: object) -> Asking[list[Row]]:
    """Asks for the statement's rows."""
    return (yield Asked(statement=statement, values=values))


def rows_of(statement: RowStatement, keys: Sequence[int]) -> Asking[list[Row]]:
    """Asks for the statement's rows of these keys."""
    return (yield Asked(statement=statement, values={_KEYS: ",".join(map(str, keys))}))


def over_wire(asking: Asking[T]) -> Questions[T]:
    """The same questions as a wire takes them."""
    try:
        asked = next(asking)
        while True:
            text, names, said = asked.statement.numbered()
            values = {**said, **asked.values}
            asked = asking.send((yield text, [_wired(name, values[name]) for name in names]))
    except StopIteration as done:
        return cast("T", done.value)


def _wired(name: str, value: object) -> bytes | None:
    """A value as PostgreSQL spells it."""
    if value is None or isinstance(value, bytes):
        return value
    return f"{{{value}}}".encode() if name == _KEYS else str(value).encode()


class RowReader:
    """Reads rows over one connection, without a transaction around them."""

    def __init__(self, engine: Engine) -> None:
        self._dialect = engine.dialect
        # Somebody may listen by now who did not when the engine was made.
        self._heard = Connection(engine) if is_heard(engine) else None
        self._held = self._heard.connection if self._heard is not None else engine.raw_connection()

    @property
    def driver(self) -> object:
        """The driver's own connection."""
        return self._held.driver_connection

    def follow(self, asking: Asking[T]) -> T:
        """What the questions come to."""
        try:
            asked = next(asking)
            while True:
                asked = asking.send(self._rows(asked))
        except StopIteration as done:
            return cast("T", done.value)

    def close(self) -> None:
        """Gives the connection back; one that is broken is not used again."""
        if isinstance(self.driver, PostgresConnection) and self.driver.broken:
            self._held.invalidate()
        if self._heard is not None:
            self._heard.close()
        else:
            self._held.close()

    def _rows(self, asked: Asked) -> list[Row]:
        spelled, said = asked.statement.spelled(self._dialect)
        values = {**said, **asked.values}
        if _KEYS in values:
            is_postgres = self._dialect.name == "postgresql"
            values[_KEYS] = f"{{{values[_KEYS]}}}" if is_postgres else f"[{values[_KEYS]}]"
        return self._read(spelled, values)

    def _read(self, spelled: str, values: dict[str, object]) -> list[Row]:
        if self._heard is not None:
            found = self._heard.exec_driver_sql(spelled, values)
            return [tuple(row) for row in found]
        driver = self.driver
        if isinstance(driver, PostgresConnection):
            return driver.execute(cast("Any", spelled), values, prepare=True).fetchall()
        return cast("Any", driver).execute(spelled, values).fetchall()  # type: ignore[no-any-return] # SQLite's


def is_heard(engine: Engine) -> bool:
    """Whether somebody listens to what is said there."""
    return bool(engine.dispatch.before_cursor_execute)


def parsed(texts: Sequence[str | None]) -> list[object]:
    """The values of stored JSON, all of them at once; null stands for what is not there."""
    found: list[object] = orjson.loads(f"[{','.join('null' if each is None else each for each in texts)}]")
    return found


def _said(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}
