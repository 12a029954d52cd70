"""Reads that see only some rows of some tables, however they ask: through mapped classes, tables or subqueries."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final, TypeAlias, cast

from sqlalchemy import Alias, ColumnElement, CompoundSelect, Connection, Executable, Join, Select, Table, event
from sqlalchemy.orm import Session, with_loader_criteria
from sqlalchemy.sql import FromClause
from sqlalchemy.sql.util import ClauseAdapter
from sqlalchemy.sql.visitors import iterate, replacement_traverse

from backend.db.statements import table_of
from backend.db.tables import Base

Criterion: TypeAlias = Callable[[str, Session], ColumnElement[bool]]
"""What rows of the table of that name must fit; it may read, and is asked once in a session."""

# Statements of whatever columns.
AnySelect: TypeAlias = Select[Any]
_Asking: TypeAlias = AnySelect | CompoundSelect[Any]

WHOLE: Final = {"kizuna_whole": True}
"""The execution options of a statement that sees all rows: for the criteria themselves."""


def see_only(session: Session, tables: Collection[str], criterion: Criterion) -> None:
    """From now on the session sees only those rows of the tables that fit; of tables that are not named, all."""
    eyes = _Eyes(session, frozenset(tables), criterion)
    event.listen(session.connection(), "before_execute", eyes.narrowed, retval=True)


class _Eyes:
    """What one session may see."""

    def __init__(self, session: Session, tables: frozenset[str], criterion: Criterion) -> None:
        self._session = session
        self._tables = tables
        self._criterion = criterion
        self._made: dict[str, ColumnElement[bool]] = {}
        self._mapped = {table_of(mapper.class_).name: mapper.class_ for mapper in Base.registry.mappers}

    def narrowed(
        self, _connection: Connection, statement: Executable, many: object, one: object, options: Mapping[str, object]
    ) -> tuple[Executable, object, object]:
        """The statement, with what may not be seen left out of every table in it."""
        if not isinstance(statement, Select | CompoundSelect) or WHOLE.items() <= options.items():
            return statement, many, one
        asked = {each.name for each in iterate(statement) if isinstance(each, Table)} & self._tables
        for name in asked - self._made.keys():
            self._made[name] = self._criterion(name, self._session)
        return (self._limited(statement, asked) if asked else statement), many, one

    def _limited(self, statement: _Asking, asked: set[str]) -> Executable:
        # Selects past the mapped classes are written anew; those of mapped classes look after themselves.
        plain = any(isinstance(each, Select) and not _is_mapped(each) for each in iterate(statement))
        limited = self._written_anew(statement, asked) if plain else statement
        return limited.options(
            *(
                with_loader_criteria(self._mapped[name], self._made[name], include_aliases=True)
                for name in sorted(asked)
            )
        )

    def _written_anew(self, statement: _Asking, asked: set[str]) -> _Asking:
        """The statement, each of its plain selects with what rows of its tables must fit."""

        def anew(element: object, **_: object) -> _Asking | None:
            if element is statement or not isinstance(element, Select | CompoundSelect):
                return None
            return self._written_anew(element, asked)

        inner = replacement_traverse(statement, {}, anew)
        if not isinstance(inner, Select) or _is_mapped(inner):
            return cast("_Asking", inner)
        found = [(table, source) for table, source in _sources(inner) if table.name in asked]
        return inner.where(*(self._criterion_of(*each) for each in found))

    def _criterion_of(self, table: Table, source: FromClause) -> ColumnElement[bool]:
        made = self._made[table.name]
        return made if source is table else ClauseAdapter(source).traverse(made)


def _is_mapped(select: AnySelect) -> bool:
    """Whether the select asks for mapped classes, which look after their criteria by themselves."""
    plugin = select._propagate_attrs.get("compile_state_plugin")  # noqa: SLF001 - nothing public tells it of a subquery
    return plugin == "orm"


def _sources(select: AnySelect) -> Iterator[tuple[Table, FromClause]]:
    """The tables that a select reads from, each as it is called there."""
    waiting = list(select.get_final_froms())
    while waiting:
        source = waiting.pop()
        if isinstance(source, Join):
            waiting += [source.left, source.right]
        elif isinstance(source, Table):
            yield source, source
        elif isinstance(source, Alias) and isinstance(source.element, Table):
            yield source.element, source
