"""drift_chunk: which stored positions differ from what the ledger makes of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.loyalty.queries.lines import PlainRow
from backend.loyalty.queries.models import ActiveModel
from backend.loyalty.queries.rebuilt import Rebuilt, people_behind, rebuilt_between
from backend.loyalty.queries.states import PositionKey, state_of
from backend.loyalty.rules.likeness import KeptMove, are_moves_alike, are_states_alike, is_near, kept_move
from backend.loyalty.rules.path import State, due_at, settle
from backend.loyalty.tables import MoveRow, PositionRow

_COLUMNS = [column.name for column in PositionRow.__table__.columns]
# Both tables begin with the person, the model and the product.
_KEY = 3

# The rows of one position, none or one, and the rows of its moves.
_Told = tuple[list[PlainRow], list[PlainRow]]
_NOTHING: _Told = ([], [])


def drift_chunk(
    session: Session, active: ActiveModel, after_person_id: int, limit: int, now: Instant, *, up_to: int | None = None
) -> tuple[int | None, list[PositionKey]]:
    """The drifted positions of the next so many people, and the last of these; None says that nobody is left.

    Compared as they are at `now`, due moves made, but for what rounding and a millisecond's noise explain.
    """
    people = people_behind(session, after_person_id, limit, up_to)
    if not people:
        return None, []
    made = _by_position(rebuilt_between(session, active, after_person_id, people[-1], now))
    stored = _by_position(_stored(session, active.id, after_person_id, people[-1]))
    keys = sorted({*made, *stored})
    drifted = [key for key in keys if not _is_alike(stored.get(key, _NOTHING), made.get(key, _NOTHING), now)]
    return people[-1], [_position_key(key, stored.get(key, _NOTHING), made.get(key, _NOTHING)) for key in drifted]


def _stored(session: Session, model_id: int, after: int, last: int) -> Rebuilt:
    """What is kept of those people, in the same form as what is made anew."""
    positions, moves = PositionRow.__table__, MoveRow.__table__
    # The sum keeps SQLite from the index that begins with the model: it would read everyone's rows for each part.
    of_them = [
        select(table).where(table.c.model_id + 0 == model_id, table.c.person_id > after, table.c.person_id <= last)
        for table in (positions, moves)
    ]
    by_instant = of_them[1].order_by(moves.c.person_id, moves.c.product_id, moves.c.moved_at)
    connection = session.connection()
    return Rebuilt(
        positions=list(map(tuple, connection.execute(of_them[0]))),
        moves=list(map(tuple, connection.execute(by_instant))),
    )


def _by_position(rows: Rebuilt) -> Mapping[tuple[int, int, int], _Told]:
    told: dict[tuple[int, int, int], _Told] = defaultdict(lambda: ([], []))
    for row in rows.positions:
        told[row[:_KEY]][0].append(row)
    for row in rows.moves:
        told[row[:_KEY]][1].append(row)
    return told


def _is_alike(stored: _Told, made: _Told, now: Instant) -> bool:
    """Whether both say the same; nearly always to the last bit."""
    if stored == made:
        return True
    if not stored[0] or not made[0]:
        return False
    row = _row(stored)
    # Where the clock was set back meanwhile, what is kept has seen a later instant than this one.
    then = max(now, state_of(row).folded_at)
    (state, moves), (wanted, wanted_moves) = _settled(stored, then), _settled(made, then)
    is_due_right = is_near(row.due_at, due_at(state_of(row)))
    return is_due_right and are_states_alike(state, wanted) and are_moves_alike(moves, wanted_moves)


def _settled(told: _Told, now: Instant) -> tuple[State, Sequence[KeptMove]]:
    """The state and the moves with those that time alone has made."""
    state = state_of(_row(told))
    after, due = settle(state, max(now, state.folded_at))
    return after, [*_moves(told[1]), *map(kept_move, due)]


def _moves(rows: Iterable[PlainRow]) -> list[KeptMove]:
    return [KeptMove(*row[_KEY:]) for row in rows]


def _row(told: _Told) -> PositionRow:
    return PositionRow(**dict(zip(_COLUMNS, told[0][0], strict=True)))


def _position_key(key: tuple[int, int, int], stored: _Told, made: _Told) -> PositionKey:
    positions = [*stored[0], *made[0]]
    return PositionKey(*key, brand_id=positions[0][_KEY] if positions else 0)
