"""rebuild_chunk: positions, moves and counters made anew from the ledger, a part at a time."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.bulk import insert_many
from backend.db.shards import own_shard
from backend.db.statements import add_up
from backend.loyalty.actions.counting import count_between, forget_packed, keep_days
from backend.loyalty.actions.ledger import lock_people_between
from backend.loyalty.queries.models import ActiveModel
from backend.loyalty.queries.rebuilt import Rebuilt, lines_by_person, people_behind, rebuilt_between
from backend.loyalty.rules.path import Placement
from backend.loyalty.tables import MoveRow, PositionCount, PositionRow

Counted = Counter[tuple[int, int, bool]]
"""Positions by product, segment and whether depth is known."""
_Arrived = Counter[tuple[int, int, Placement]]


def rebuild_chunk(
    session: Session, active: ActiveModel, after_person_id: int, limit: int, now: Instant, *, up_to: int | None = None
) -> tuple[int | None, int]:
    """Makes anew what is kept of the next so many people; returns the last of them and their positions' number.

    None says that nobody is left. Whoever is being written at this moment waits, and the other way round.
    """
    people = people_behind(session, after_person_id, limit, up_to)
    if not people:
        return None, 0
    lock_people_between(session, after_person_id, people[-1])
    rebuilt = rebuilt_between(session, active, after_person_id, people[-1], now)
    _replace(session, active.id, after_person_id, people[-1], rebuilt)
    return people[-1], len(rebuilt.positions)


def keep_rebuilt(session: Session, active: ActiveModel, after: int, people: Sequence[int], rebuilt: Rebuilt) -> bool:
    """Keeps what was read and folded before, while others wrote; False where it is no longer what the ledgers say.

    A ledger is only added to, unless a person is merged or forgotten: then it is shorter. Whoever was written since
    the model is kept up has a position under it already.
    """
    last = people[-1]
    lock_people_between(session, after, last)
    if _is_kept(session, active.id, after, last) or lines_by_person(session, after, last) != rebuilt.lines:
        return False
    forget_packed(session, active.id, after, last)
    _add(session, active.id, rebuilt, Counter(rebuilt.placed), Counter(rebuilt.arrived))
    return True


def _replace(session: Session, model_id: int, after: int, last: int, rebuilt: Rebuilt) -> None:
    """Puts what was made anew in the place of what is kept of those people, where anything is."""
    placed, arrived = Counter(rebuilt.placed), Counter(rebuilt.arrived)
    if _is_kept(session, model_id, after, last):
        days = count_between(session, model_id, after, last)
        placed.update(_forget(session, model_id, after, last))
        arrived.subtract({(product, day, placement): count for (_, product, day, placement), count in days.items()})
    # Even where nothing was kept: what was packed then is not right any more.
    forget_packed(session, model_id, after, last)
    _add(session, model_id, rebuilt, placed, arrived)


def _add(session: Session, model_id: int, rebuilt: Rebuilt, placed: Counted, arrived: _Arrived) -> None:
    insert_many(session, PositionRow, rebuilt.positions)
    insert_many(session, MoveRow, rebuilt.moves)
    keep_days(session, Counter({(model_id, *key): count for key, count in arrived.items()}))
    add_up(session, PositionCount, "positions", count_rows(model_id, placed))


def _is_kept(session: Session, model_id: int, after: int, last: int) -> bool:
    """Whether anything is kept of those people under the model."""
    return any(
        # The sum keeps SQLite to the key, which leads with the person.
        session.scalar(
            select(table.person_id)
            .where(table.model_id + 0 == model_id, table.person_id > after, table.person_id <= last)
            .limit(1)
        )
        is not None
        for table in (PositionRow, MoveRow)
    )


def _forget(session: Session, model_id: int, after: int, last: int) -> Counted:
    """Deletes what is kept of those people; returns what it took from the counts."""
    gone: Counted = Counter()
    gone.subtract(_counted(session, model_id, after, last))
    for table in (PositionRow, MoveRow):
        # The sum keeps SQLite from the index that begins with the model: it would read everyone's rows for each part.
        of_them = (table.model_id + 0 == model_id, table.person_id > after, table.person_id <= last)
        session.execute(delete(table).where(*of_them), execution_options={"synchronize_session": False})
    return gone


def _counted(session: Session, model_id: int, after: int, last: int) -> Counted:
    columns = (PositionRow.product_id, PositionRow.segment, PositionRow.depth_known)
    # As in _forget.
    statement = select(*columns, func.count()).where(
        PositionRow.model_id + 0 == model_id, PositionRow.person_id > after, PositionRow.person_id <= last
    )
    rows = session.execute(statement.group_by(*columns))
    return Counter({(product, segment, known): count for product, segment, known, count in rows})


def count_rows(model_id: int, counted: Counted) -> Sequence[dict[str, object]]:
    """The counters as rows of this process's shard."""
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
