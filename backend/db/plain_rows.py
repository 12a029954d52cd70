"""Reads rows past SQLAlchemy: by statements that are spelled once, each seen in a snapshot of its own.

A session begins and ends a transaction around what it reads and makes objects of every row; of a page of a hundred
rows that is most of the cost. What is found by one statement, or by some of which each is right by itself, needs
neither. Whoever listens to what is said to the database hears these statements as all others.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias, cast

import orjson
from psycopg import Connection as PostgresConnection
from sqlalchemy import ColumnElement, Connection, Dialect, Engine, Select, bindparam, func, select
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect

from backend.db.statements import one_of

Row: TypeAlias = tuple[Any, ...]  # columns of whatever types

_NAMED: Final = sqlite_dialect(paramstyle="named")


class RowStatement:
    """A SELECT whose text is made once for each database; `among` is the column whose values are given as keys."""

    def __init__(self, statement: Select[Any], *, among: ColumnElement[int] | None = None) -> None:
        self.statement = statement
        self._among = among
        self._spelled: dict[str, tuple[str, dict[str, object]]] = {}

    def spelled(self, dialect: Dialect) -> tuple[str, dict[str, object]]:
        """The text, and what it says by itself."""
        spelled = self._spelled.get(dialect.name)
        if spelled is None:
            is_postgres = dialect.name == "postgresql"
            compiled = self._of(is_postgres=is_postgres).compile(dialect=dialect if is_postgres else _NAMED)
            given = {name: value for name, value in compiled.params.items() if value is not None}
            spelled = self._spelled[dialect.name] = (str(compiled), given)
        return spelled

    def _of(self, *, is_postgres: bool) -> Select[Any]:
        if self._among is None:
            return self.statement
        if is_postgres:
            return self.statement.where(one_of("postgresql", self._among, "keys"))
        # A text of many parameters would be another statement for each number of them.
        keys = func.json_each(bindparam("keys")).table_valued("value")
        return self.statement.where(self._among.in_(select(keys.c.value)))


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


class RowReader:
    """Reads rows over one connection, without a transaction around them."""

    def __init__(self, engine: Engine) -> None:
        self._dialect = engine.dialect
        # Somebody may listen by now who did not when the engine was made.
        self._heard = Connection(engine) if engine.dispatch.before_cursor_execute else None
        self._held = self._heard.connection if self._heard is not None else engine.raw_connection()

    @property
    def driver(self) -> object:
        """The driver's own connection."""
        return self._held.driver_connection

    def rows(self, statement: RowStatement, **values: object) -> list[Row]:
        """The statement's rows."""
        spelled, given = statement.spelled(self._dialect)
        return self._read(spelled, {**given, **values})

    def rows_of(self, statement: RowStatement, keys: Iterable[int]) -> list[Row]:
        """The statement's rows of these keys."""
        listed = ",".join(map(str, keys))
        is_postgres = self._dialect.name == "postgresql"
        return self.rows(statement, keys=f"{{{listed}}}" if is_postgres else f"[{listed}]")

    def close(self) -> None:
        """Gives the connection back; one that is broken is not used again."""
        if isinstance(self.driver, PostgresConnection) and self.driver.broken:
            self._held.invalidate()
        if self._heard is not None:
            self._heard.close()
        else:
            self._held.close()

    def _read(self, spelled: str, values: dict[str, object]) -> list[Row]:
        if self._heard is not None:
            found = self._heard.exec_driver_sql(spelled, values)
            return [tuple(row) for row in found]
        driver = self.driver
        if isinstance(driver, PostgresConnection):
            return driver.execute(cast("Any", spelled), values, prepare=True).fetchall()
        return cast("Any", driver).execute(spelled, values).fetchall()  # type: ignore[no-any-return] # SQLite's


def parsed(texts: Sequence[str | None]) -> list[object]:
    """The values of stored JSON, all of them at once; null stands for what is not there."""
    found: list[object] = orjson.loads(f"[{','.join('null' if each is None else each for each in texts)}]")
    return found
