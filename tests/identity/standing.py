"""Where people stand and what is kept of it, to be compared to the last bit."""

from typing import Any

from sqlalchemy import Select, func, select

from backend.clock import Instant
from backend.db import Database
from backend.db.statements import table_of
from backend.identity.actions import merge, undo_merge
from backend.loyalty.queries import drift_chunk, live_model
from backend.loyalty.tables import MoveRow, ObservationRow, PositionCount, PositionRow

Rows = list[tuple[object, ...]]


def merged(database: Database, kept_id: int, gone_id: int, now: Instant) -> int:
    """Merges two people; returns the merge."""
    return database.write_now(
        lambda session: merge(session, kept_id=kept_id, gone_id=gone_id, source="test", now=now)
    ).id


def unmerged(database: Database, merge_id: int, now: Instant) -> None:
    """Undoes a merge."""
    database.write_now(lambda session: undo_merge(session, merge_id, now))


def standing(database: Database, *, of: int | None = None) -> dict[str, Rows]:
    """The ledger, positions and moves of a person without saying who, or of everyone."""
    kept: dict[str, Rows] = {}
    for mapped in (ObservationRow, PositionRow, MoveRow):
        table = table_of(mapped)
        columns = [each for each in table.columns if of is None or each.name not in {"person_id", "recorded_at"}]
        statement = select(*columns) if of is None else select(*columns).where(table.c.person_id == of)
        kept[table.name] = sorted(_rows(database, statement), key=repr)
    return kept


def _rows(database: Database, statement: Select[*tuple[Any, ...]]) -> Rows:  # of any table
    return database.read_now(lambda session: [tuple(row) for row in session.execute(statement)])


def counted(database: Database) -> Rows:
    """The counters, without those that are nought."""
    columns = (PositionCount.product_id, PositionCount.segment, PositionCount.depth_known)
    total = func.sum(PositionCount.positions)
    statement = select(*columns, total).group_by(*columns).having(total != 0)
    return sorted(_rows(database, statement))


def drifted(database: Database, now: Instant) -> int:
    """How many positions differ from what the ledger makes of them."""
    return len(database.read_now(lambda session: drift_chunk(session, live_model(session), 0, 1_000, now))[1])
