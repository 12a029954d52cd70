"""Everything that a database holds, to show that a refusal or a look changed nothing."""

from typing import Final

from sqlalchemy import Select, Table, literal, select, text, union_all

from backend.db import Database, Session
from backend.metadata import metadata

Everything = dict[str, list[tuple[object, ...]]]
# That someone asked is noted even where they are refused.
NOTED = {"staff_tokens": "used_at", "staff_sessions": "used_at"}
# Most tables are empty in most tests: to ask which are takes less than to read them all.
_FILLED: Final = text(
    str(
        union_all(
            *(select(literal(name)).where(table.select().exists()) for name, table in metadata.tables.items())
        ).compile(compile_kwargs={"literal_binds": True})
    )
)


def everything(database: Database) -> Everything:
    """Every row of every table, but for when tokens and sessions were last used."""
    return database.read_now(_everything)


def _everything(session: Session) -> Everything:
    filled = set(session.scalars(_FILLED))
    return {table.name: _rows(session, table) if table.name in filled else [] for table in metadata.sorted_tables}


def _rows(session: Session, table: Table) -> list[tuple[object, ...]]:
    return sorted((tuple(row) for row in session.execute(_whole(table))), key=repr)


def _whole(table: Table) -> Select[*tuple[object, ...]]:
    return select(*(column for column in table.columns if column.name != NOTED.get(table.name)))


def counts(database: Database, *tables: str) -> list[int]:
    """How many rows these tables hold."""
    held = everything(database)
    return [len(held[table]) for table in tables]
