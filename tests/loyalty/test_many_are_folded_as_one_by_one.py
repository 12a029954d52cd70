"""The fold of many positions at once is, bit for bit, the fold of each."""

import math
from itertools import chain

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from backend.clock import Instant, days
from backend.loyalty.queries.rebuilt import move_rows, position_rows
from backend.loyalty.queries.states import row_of
from backend.loyalty.rules.many import fold_many
from backend.loyalty.rules.many.arrays import exact_sums
from backend.loyalty.rules.model import Model
from backend.loyalty.rules.observations import Observation
from backend.loyalty.rules.path import Move
from backend.loyalty.tables import PositionRow
from tests.loyalty.folding import CALIBRATED, PROVISIONAL, kept_state, key_of, lines_of
from tests.loyalty.told import LONG_AGO, NOW, answer, purchase, revised_lives
from tests.loyalty.world import BRAND_OF

COLUMNS = [column.name for column in PositionRow.__table__.columns]
LIVES = st.lists(revised_lives(), max_size=5)


@given(LIVES, st.sampled_from([PROVISIONAL, CALIBRATED]), st.integers(LONG_AGO, NOW + days(900)))
def test_states_and_moves_are_the_same(lives: list[list[Observation]], model: Model, now: Instant) -> None:
    _check(lives, model, now)


def test_landmarks_move_on_alike() -> None:
    centuries = [place * days(36_525) for place in range(12)]
    told = [each for at in centuries for each in (answer(at, 0.7), purchase(at), purchase(at + days(1)))]
    _check([told], PROVISIONAL, centuries[-1] + days(2))


def _check(lives: list[list[Observation]], model: Model, now: Instant) -> None:
    """Folds the lives both ways."""
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


@given(st.lists(st.lists(st.floats(1e-6, 1e3), min_size=1, max_size=20), min_size=1, max_size=8))
def test_a_run_is_summed_as_exactly_as_alone(runs: list[list[float]]) -> None:
    starts = np.cumsum([0, *map(len, runs)])[:-1]
    assert exact_sums(np.array(list(chain(*runs))), starts).tolist() == list(map(math.fsum, runs))


def _kept(move: Move) -> tuple[object, ...]:
    origin = None if move.origin is None else move.origin.segment
    return move.at, origin, move.target.segment, move.target.depth_known, int(move.cause), move.source_id
