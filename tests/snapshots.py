"""Everything that a database holds, to show that a refusal or a look changed nothing."""

from sqlalchemy import Select, Table, select

from backend.db import Database
from backend.metadata import metadata

Everything = dict[str, list[tuple[object, ...]]]
# That someone asked is noted even where they are refused.
NOTED = {"staff_tokens": "used_at", "staff_sessions": "used_at"}


def everything(database: Database) -> Everything:
    """Every row of every table, but for when tokens and sessions were last used."""
    return database.read_now(
        lambda session: {
            table.name: sorted((tuple(row) for row in session.execute(_whole(table))), key=repr)
            for table in metadata.sorted_tables
        }
    )


def _whole(table: Table) -> Select[*tuple[object, ...]]:
    return select(*(column for column in table.columns if column.name != NOTED.get(table.name)))


def counts(database: Database, *tables: str) -> list[int]:
    """How many rows these tables hold."""
    held = everything(database)
    return [len(held[table]) for table in tables]
