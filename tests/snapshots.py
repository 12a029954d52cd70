"""Everything that a database holds, to show that a refusal or a look changed nothing."""

from sqlalchemy import select

from backend.db import Database
from backend.metadata import metadata

Everything = dict[str, list[tuple[object, ...]]]


def everything(database: Database) -> Everything:
    """Every row of every table."""
    return database.read_now(
        lambda session: {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }
    )


def counts(database: Database, *tables: str) -> list[int]:
    """How many rows these tables hold."""
    held = everything(database)
    return [len(held[table]) for table in tables]
