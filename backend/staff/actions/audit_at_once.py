"""The audit in one statement of PostgreSQL, for what changes nothing else: a chain goes on wholly or not at all."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    CTE,
    BindParameter,
    Table,
    TableValuedAlias,
    bindparam,
    column,
    func,
    insert,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql

from backend.db.plain_rows import Asking, RowStatement, rows_for
from backend.db.rows import spelling
from backend.db.statements import table_of
from backend.staff.actions.audit import Onward, Row
from backend.staff.tables import AuditBlock, AuditEntry, AuditHead

_HEADS: Final = table_of(AuditHead)
_ENTRIES: Final = table_of(AuditEntry)
_BLOCKS: Final = table_of(AuditBlock)
_DIALECT: Final = postgresql.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy's own
_SPELLINGS: Final = {
    table: {each.name: spelling(each.type, _DIALECT) for each in table.columns} for table in (_ENTRIES, _BLOCKS)
}


def go_on(onward: Onward) -> Asking[bool]:
    """Asks for the chain to go on so; whether it did, for it may end elsewhere by now."""
    found = yield from rows_for(
        _GO_ON,
        of=onward.shard,
        past=onward.head.number,
        seen=onward.head.hash,
        to=onward.last.number,
        last=onward.last.hash,
        sealed=onward.seal,
        **_arrays(_ENTRIES, onward.entries),
        **_arrays(_BLOCKS, onward.blocks),
    )
    return bool(found)


def _arrays(table: Table, rows: Sequence[Row]) -> dict[str, bytes]:
    """The rows as an array for each column, spelled."""
    return {
        f"{table.name}_{name}": f"{{{','.join([spell(row[name]) for row in rows])}}}".encode()
        for name, spell in _SPELLINGS[table].items()
    }


def _given(table: Table) -> TableValuedAlias:
    """The rows of the arrays for that table."""
    arrays = (bindparam(f"{table.name}_{each.name}", type_=ARRAY(each.type)) for each in table.columns)
    columns: list[Any] = [column(each.name, each.type) for each in table.columns]  # each of its own type
    return func.unnest(*arrays).table_valued(*columns).render_derived(name="given")


def _kept(table: Table, moved: CTE) -> CTE:
    """The rows are inserted where the chain goes on, and else none of them."""
    given = _given(table)
    rows = select(*given.c).select_from(moved.join(given, true()))
    return insert(table).from_select([each.name for each in table.columns], rows).cte(f"kept_{table.name}")


def _statement() -> RowStatement:
    ends = (_HEADS.c.shard == bindparam("of"), _HEADS.c.number == bindparam("past"), _HEADS.c.hash == bindparam("seen"))
    to: dict[str, BindParameter[Any]] = {
        "number": bindparam("to"),
        "hash": bindparam("last"),
        "seal": bindparam("sealed"),
    }
    moved = update(_HEADS).where(*ends).values(to).returning(_HEADS.c.shard).cte("moved")
    return RowStatement(select(moved.c.shard).add_cte(_kept(_ENTRIES, moved), _kept(_BLOCKS, moved)))


_GO_ON: Final = _statement()
