"""The exactness rules of the calculation, each as a property of the pure fold."""

import json
import math
from itertools import groupby, pairwise
from operator import attrgetter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.clock import Instant, days
from backend.loyalty.rules.axes import PURCHASES, Axis, Kind
from backend.loyalty.rules.coordinates import Coordinate, attitude, behaviour, probabilities
from backend.loyalty.rules.model import DEFAULT_DEFINITION, parse_model
from backend.loyalty.rules.observations import Observation, live_evidence, scaled
from backend.loyalty.rules.path import NOWHERE, Move, State, is_buying, place, step
from tests.loyalty import oracle
from tests.loyalty.folding import PROVISIONAL, folded, paced
from tests.loyalty.told import LONG_AGO, NOW, answer, corrected, live_ones, lives, purchase, revised_lives, withdrawn

PRODUCTS = st.sampled_from([1, 2, 3])
READINGS = st.integers(LONG_AGO - days(1), NOW + days(900))


@given(revised_lives(), PRODUCTS, READINGS)
def test_a_position_is_what_the_formulas_say(told: list[Observation], product: int, at: Instant) -> None:
    state, live = folded(told, at, product), live_ones(told)
    expected = oracle.place(live, product, at)
    if expected is None:
        assert state.placement is None
        return
    assert state.placement == (expected.segment, expected.depth_known)
    own = oracle.own_evidence(live, product, at)
    feeling = attitude(PROVISIONAL.psychology, state.psychology.sums, at)
    assert feeling.value == pytest.approx(oracle.coordinate(own, Axis.PSYCHOLOGY, at), rel=1e-12)
    assert feeling.evidence == pytest.approx(oracle.sums(own, Axis.PSYCHOLOGY, at)[0], rel=1e-12)
    attached = attitude(PROVISIONAL.depth, state.depth.sums, at)
    assert attached.value == pytest.approx(oracle.coordinate(own, Axis.DEPTH, at), rel=1e-12)
    a, c = oracle.intensity(own, at)
    acting = _behaviour(state, at)
    assert acting.evidence == pytest.approx(a, rel=1e-12)
    assert acting.value == pytest.approx(a / (a + c), rel=1e-12)


@given(revised_lives(), st.randoms())
def test_the_order_of_arrival_does_not_matter(told: list[Observation], random: Random) -> None:
    shuffled = list(told)
    random.shuffle(shuffled)
    assert paced(shuffled, NOW) == paced(told, NOW)


@given(lives())
def test_what_follows_in_time_adds_up_to_the_same(told: list[Observation]) -> None:
    own = [each for each in told if each.subject_id == 1]
    state, moves = NOWHERE, list[Move]()
    for at, together in groupby(live_evidence(own), key=attrgetter("at")):
        state, more = step(PROVISIONAL, PROVISIONAL.behaviour, state, at, list(together))
        moves.extend(more)
    assert (state, moves) == paced(own, state.folded_at)


@given(lives(), st.integers(LONG_AGO, NOW), st.floats(0, 1))
def test_what_was_withdrawn_was_never_there(told: list[Observation], at: Instant, value: float) -> None:
    added = answer(at, value, source_id="withdrawn later")
    assert paced([*told, added, withdrawn(added)], NOW) == paced(told, NOW)


@given(lives(), st.integers(LONG_AGO, NOW), st.floats(0, 1), st.floats(0, 1))
def test_what_was_corrected_was_so_from_the_start(
    told: list[Observation], at: Instant, first: float, right: float
) -> None:
    added = answer(at, first, source_id="corrected later")
    assert paced([*told, added, corrected(added, right)], NOW) == paced([*told, added._replace(value=right)], NOW)


@given(revised_lives())
def test_the_same_revision_twice_counts_once(told: list[Observation]) -> None:
    assert paced([*told, *told], NOW) == paced(told, NOW)


@given(revised_lives(), st.integers(LONG_AGO, NOW))
def test_what_is_dated_later_has_no_effect(told: list[Observation], at: Instant) -> None:
    assert paced(told, at) == paced([each for each in told if each.observed_at <= at], at)


@given(st.integers(1, 10), st.data())
def test_a_reversed_item_and_its_mirrored_answer_change_nothing(high: int, data: st.DataObject) -> None:
    said = data.draw(st.integers(0, high))
    assert scaled(said, 0, high, is_reversed=False) == pytest.approx(
        scaled(high - said, 0, high, is_reversed=True), abs=1e-15
    )


@given(st.integers(0, 6))
def test_another_scale_with_the_same_share_changes_nothing(said: int) -> None:
    assert scaled(1 + said, 1, 7, is_reversed=False) == scaled(2 * said, 0, 12, is_reversed=False)


@given(revised_lives(), st.integers(1, 2_000))
def test_silence_only_takes_certainty(told: list[Observation], later: int) -> None:
    state = folded(told, NOW)
    for model, sums in ((PROVISIONAL.psychology, state.psychology.sums), (PROVISIONAL.depth, state.depth.sums)):
        now, then = attitude(model, sums, NOW), attitude(model, sums, NOW + days(later))
        assert now.is_high == then.is_high
        assert then.evidence < now.evidence or now.evidence == 0
        # What lies on the cut may be rounded to either side of it.
        assert abs(then.p_high - 0.5) <= abs(now.p_high - 0.5) + 1e-12
        if then.evidence > 1e-6:
            assert _mean(model.kappa, model.tau, now) == pytest.approx(_mean(model.kappa, model.tau, then), rel=1e-6)


def test_a_side_changes_beyond_the_dead_band_alone() -> None:
    # τ is 0.6 and δ 0.05; each answer weighs so much that x is all but its value.
    said = [(0.59, False), (0.64, False), (0.66, True), (0.61, True), (0.56, True), (0.54, False), (0.62, False)]
    told = [
        answer(NOW + day, value, source_id=str(day), weight=10.0 ** (6 + 2 * day))
        for day, (value, _) in enumerate(said)
    ]
    sides = [folded(told, NOW + day).psychology.is_high for day in range(len(said))]
    assert sides == [is_high for _, is_high in said]


@given(st.lists(st.tuples(st.integers(0, 400), st.floats(0.45, 0.75), st.sampled_from([1.0, 4.0])), max_size=12))
def test_a_stable_side_is_that_of_its_whole_path(said: list[tuple[int, float, float]]) -> None:
    told = [
        answer(LONG_AGO + days(day), value, source_id=str(place), weight=weight)
        for place, (day, value, weight) in enumerate(said)
    ]
    assert folded(told, NOW).psychology.is_high == oracle.stable_side(told, Axis.PSYCHOLOGY)


@given(lives(), READINGS)
def test_who_answers_on_the_cut_is_never_above_it(told: list[Observation], at: Instant) -> None:
    cuts = {Axis.PSYCHOLOGY: 0.6, Axis.DEPTH: 0.5}
    on_cuts = [each._replace(value=cuts.get(each.axis, each.value)) for each in told if each.kind is not Kind.TIER]
    state = folded(on_cuts, at)
    assert not state.psychology.is_high
    assert not state.depth.is_high
    assert not _feeling(state, at).is_high


@given(lives(), st.integers(0, 80))
def test_buying_ends_at_its_instant_and_not_before(told: list[Observation], ago: int) -> None:
    last = purchase(NOW - days(ago), source_id="the last")
    state = folded([*(each for each in told if each.kind is not Kind.TIER), last], NOW)
    ends = state.behaviour.lapses_at
    assert ends is not None
    assert is_buying(state.behaviour, ends - 1)
    assert not is_buying(state.behaviour, ends)
    values = [_behaviour(state, at).value for at in (NOW, NOW + days(1), NOW + days(30))]
    assert values == sorted(set(values), reverse=True)


@given(lives(), st.integers(LONG_AGO, NOW), st.sampled_from(sorted(PURCHASES)))
def test_a_purchase_never_brings_the_end_forward(told: list[Observation], at: Instant, kind: Kind) -> None:
    bought = [purchase(LONG_AGO, source_id="the first"), *(each for each in told if each.kind is not Kind.TIER)]
    before, after = folded(bought, NOW), folded([*bought, purchase(at, kind=kind, source_id="one more")], NOW)
    assert before.behaviour.lapses_at is not None
    assert after.behaviour.lapses_at is not None
    assert after.behaviour.lapses_at >= before.behaviour.lapses_at


@given(lives(), st.integers(LONG_AGO, NOW), st.floats(0, 1), st.floats(0, 1))
def test_a_better_answer_never_lowers_its_coordinate(
    told: list[Observation], at: Instant, one: float, other: float
) -> None:
    worse, better = (folded([*told, answer(at, value, source_id="the answer")], NOW) for value in sorted((one, other)))
    assert _feeling(better).value >= _feeling(worse).value - 1e-12
    assert better.behaviour == worse.behaviour
    assert better.depth == worse.depth


@given(lives(), st.integers(LONG_AGO, NOW), st.floats(0, 1))
def test_no_answer_touches_another_axis(told: list[Observation], at: Instant, value: float) -> None:
    told = [answer(LONG_AGO, 1.0, source_id="touched"), *told]
    before = folded(told, NOW)
    felt = folded([*told, answer(at, value, source_id="new")], NOW)
    attached = folded([*told, answer(at, value, axis=Axis.DEPTH, source_id="new")], NOW)
    assert (felt.behaviour, felt.depth) == (before.behaviour, before.depth)
    assert (attached.behaviour, attached.psychology) == (before.behaviour, before.psychology)


@given(revised_lives())
def test_models_fold_by_themselves(told: list[Observation]) -> None:
    other = parse_model(json.dumps({**DEFAULT_DEFINITION, "moment_weights": {"SIGNUP": 0.1}}))
    before = paced(told, NOW)
    paced(told, NOW, model=other)
    assert paced(told, NOW) == before


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_the_eight_probabilities_sum_to_one(psychology: float, acting: float, depth: float) -> None:
    assert math.fsum(probabilities(psychology, acting, depth)) == pytest.approx(1, abs=1e-15)


@given(revised_lives(), PRODUCTS, READINGS)
def test_the_moves_lead_where_the_position_is(told: list[Observation], product: int, at: Instant) -> None:
    state, moves = paced(told, NOW + days(900), product)
    assert [move.origin for move in moves[1:]] == [move.target for move in moves[:-1]]
    assert all(one.at < other.at for one, other in pairwise(moves))
    then = [move.target for move in moves if move.at <= at]
    assert folded(told, at, product).placement == (then[-1] if then else None)
    assert state.placement is None or place(state, NOW + days(900)) == state.placement


@pytest.mark.parametrize("years", [1, 5, 40, 700])
def test_a_landmark_moves_on_without_loss(years: int) -> None:
    told = [answer(year * days(365), 0.75, source_id=str(year)) for year in range(years)]
    at = (years - 1) * days(365)
    n = math.fsum(2 ** ((each.observed_at - at) / days(180)) for each in told)
    state = folded(told, at)
    assert _feeling(state, at).evidence == pytest.approx(n, rel=1e-12)
    assert _feeling(state, at).value == pytest.approx((0.6 + 0.75 * n) / (1 + n), rel=1e-12)


def _feeling(state: State, at: Instant = NOW) -> Coordinate:
    return attitude(PROVISIONAL.psychology, state.psychology.sums, at)


def _behaviour(state: State, at: Instant) -> Coordinate:
    return behaviour(PROVISIONAL.behaviour, state.behaviour.sums, at, is_customer=state.behaviour.is_customer)


def _mean(kappa: float, tau: float, coordinate: Coordinate) -> float:
    """M/N, from x = (κτ + M)/(κ + N)."""
    return (coordinate.value * (kappa + coordinate.evidence) - kappa * tau) / coordinate.evidence
