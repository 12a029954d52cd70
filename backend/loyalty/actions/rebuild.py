"""rebuild_chunk and recount: positions, moves and counters made anew from the ledger, a part at a time."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.bulk import insert_many
from backend.db.shards import own_shard
from backend.db.statements import add_up
from backend.loyalty.actions.ledger import lock_people
from backend.loyalty.queries.models import ActiveModel
from backend.loyalty.queries.rebuilt import people_behind, rebuilt_between
from backend.loyalty.tables import MoveRow, PositionCount, PositionRow

_Counted = Counter[tuple[int, int, bool]]


def rebuild_chunk(
    session: Session, active: ActiveModel, after_person_id: int, limit: int, now: Instant
) -> tuple[int | None, int]:
    """Makes anew what is kept of the next so many people; returns the last of them and their positions' number.

    None says that nobody is left. Whoever is being written at this moment waits, and the other way round.
    """
    people = people_behind(session, after_person_id, limit)
    if not people:
        return None, 0
    lock_people(session, people)
    rebuilt = rebuilt_between(session, active, after_person_id, people[-1], now)
    counted = _forget(session, active.id, after_person_id, people[-1])
    insert_many(session, PositionRow, rebuilt.positions)
    insert_many(session, MoveRow, rebuilt.moves)
    counted.update(_counted(session, active.id, after_person_id, people[-1]))
    add_up(session, PositionCount, "positions", _rows(active.id, counted))
    return people[-1], len(rebuilt.positions)


def recount(session: Session, model_id: int) -> None:
    """Makes the counters of a model anew from its positions."""
    if session.get_bind().dialect.name == "postgresql":
        # Whoever has counted has committed by then, and whoever has not yet counts upon what is written here.
        session.execute(text("LOCK TABLE position_counts IN SHARE ROW EXCLUSIVE MODE"))
    session.execute(delete(PositionCount).where(PositionCount.model_id == model_id))
    columns = (PositionRow.product_id, PositionRow.segment, PositionRow.depth_known)
    rows = session.execute(select(*columns, func.count()).where(PositionRow.model_id == model_id).group_by(*columns))
    counted: _Counted = Counter({(product, segment, known): count for product, segment, known, count in rows})
    if counts := _rows(model_id, counted):
        session.execute(insert(PositionCount), counts)


def _forget(session: Session, model_id: int, after: int, last: int) -> _Counted:
    """Deletes what is kept of those people; returns what it took from the counts."""
    gone: _Counted = Counter()
    gone.subtract(_counted(session, model_id, after, last))
    for table in (PositionRow, MoveRow):
        # The sum keeps SQLite from the index that begins with the model: it would read everyone's rows for each part.
        of_them = (table.model_id + 0 == model_id, table.person_id > after, table.person_id <= last)
        session.execute(delete(table).where(*of_them), execution_options={"synchronize_session": False})
    return gone


def _counted(session: Session, model_id: int, after: int, last: int) -> _Counted:
    columns = (PositionRow.product_id, PositionRow.segment, PositionRow.depth_known)
    # As in _forget.
    statement = select(*columns, func.count()).where(
        PositionRow.model_id + 0 == model_id, PositionRow.person_id > after, PositionRow.person_id <= last
    )
    rows = session.execute(statement.group_by(*columns))
    return Counter({(product, segment, known): count for product, segment, known, count in rows})


def _rows(model_id: int, counted: _Counted) -> Sequence[dict[str, object]]:
    return [
        {
            "model_id": model_id,
            "product_id": product_id,
            "segment": segment,
            "depth_known": depth_known,
            "shard": own_shard(),
            "positions": positions,
        }
        for (product_id, segment, depth_known), positions in sorted(counted.items())
        if positions
    ]
