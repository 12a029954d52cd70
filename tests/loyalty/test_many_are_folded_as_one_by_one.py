"""The fold of many positions at once is, bit for bit, the fold of each."""

from hypothesis import given
from hypothesis import strategies as st

from backend.clock import Instant, days
from backend.loyalty.queries.rebuilt import move_rows, position_rows
from backend.loyalty.queries.states import row_of
from backend.loyalty.rules.many import fold_many
from backend.loyalty.rules.model import Model
from backend.loyalty.rules.observations import Observation
from backend.loyalty.rules.path import Move
from backend.loyalty.tables import PositionRow
from tests.loyalty.folding import CALIBRATED, PROVISIONAL, kept_state, key_of, lines_of
from tests.loyalty.told import LONG_AGO, NOW, revised_lives
from tests.loyalty.world import BRAND_OF

COLUMNS = [column.name for column in PositionRow.__table__.columns]
LIVES = st.lists(revised_lives(), max_size=5)


@given(LIVES, st.sampled_from([PROVISIONAL, CALIBRATED]), st.integers(LONG_AGO, NOW + days(900)))
def test_states_and_moves_are_the_same(lives: list[list[Observation]], model: Model, now: Instant) -> None:
    people = dict(enumerate(lives, start=1))
    folded = fold_many(model, lines_of(people, model), BRAND_OF, now)
    positions, moves = [], []
    for person, told in people.items():
        for product in BRAND_OF:
            state, path = kept_state(told, now, product, model)
            if state.placement is not None:
                row = row_of(key_of(product, person), state)
                positions.append(tuple(row[name] for name in COLUMNS))
                moves += [(person, 7, product, *_kept(move)) for move in path]
    assert list(position_rows(7, folded)) == positions
    assert list(move_rows(7, folded)) == moves


def _kept(move: Move) -> tuple[object, ...]:
    origin = None if move.origin is None else move.origin.segment
    return move.at, origin, move.target.segment, move.target.depth_known, int(move.cause), move.source_id
