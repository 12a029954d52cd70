"""What is said to carry a person over a cut does so in the real fold, and anything less does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.clock import Instant, days
from backend.loyalty.queries.positions import PositionView, evidence_at
from backend.loyalty.rules.axes import ACTS, FACETS, Axis, Facet, Kind
from backend.loyalty.rules.model import AttitudeModel, Model
from backend.loyalty.rules.observations import Observation
from backend.loyalty.rules.path import UNCLASSIFIED, Attitude, State, is_buying, place
from backend.loyalty.rules.would_move import WouldMove, attitude_turn, behaviour_turn, would_move
from tests.loyalty.folding import CALIBRATED, PROVISIONAL, folded, key_of
from tests.loyalty.told import NOW, answer, lives, purchase, revised_lives

ATTITUDES = st.sampled_from([Axis.PSYCHOLOGY, Axis.DEPTH])
MODELS = st.sampled_from([PROVISIONAL, CALIBRATED])
# Behind everything that is told: what is said now follows it in time.
READINGS = st.integers(NOW + 1, NOW + days(900))


def turn_of(told: list[Observation], at: Instant, product: int = 1, model: Model = PROVISIONAL) -> WouldMove:
    """What would move the person who said and did that."""
    state = folded(told, at, product, model)
    view = PositionView(key=key_of(product), state=state, model=model, at=at)
    coordinates = {Axis.PSYCHOLOGY: view.psychology, Axis.BEHAVIOUR: view.behaviour, Axis.DEPTH: view.depth}
    evidence = evidence_at(key_of(product), told, at)
    return would_move(model, model.behaviour_of(product), state, at, evidence=evidence, coordinates=coordinates)


def said(axis: Axis, at: Instant, value: float, count: int, product: int = 1) -> list[Observation]:
    """So many answers of weight 1, all at once."""
    subject = key_of(product).brand_id if axis is Axis.DEPTH else product
    return [
        answer(at, value, axis=axis, subject_id=subject, source_id=f"said-{number}", facet=FACETS[axis][0])
        for number in range(count)
    ]


def own_of(state: State, axis: Axis) -> Attitude:
    """The state of an attitude."""
    return state.depth if axis is Axis.DEPTH else state.psychology


@given(revised_lives(), ATTITUDES, READINGS, MODELS, st.sampled_from([1, 2, 3]))
def test_that_many_answers_turn_the_stable_side_and_one_fewer_does_not(
    told: list[Observation], axis: Axis, at: Instant, model: Model, product: int
) -> None:
    found = turn_of(told, at, product, model)
    turn = found.depth if axis is Axis.DEPTH else found.psychology
    assert turn.answers is not None
    assert turn.turns_high is not own_of(folded(told, at, product, model), axis).is_high

    def side_after(count: int) -> bool:
        extra = said(axis, at, turn.value, count, product)
        return own_of(folded([*told, *extra], at, product, model), axis).is_high

    assert side_after(turn.answers) is turn.turns_high
    assert side_after(turn.answers - 1) is not turn.turns_high


@given(revised_lives(), ATTITUDES, READINGS)
def test_what_one_answer_must_lie_beyond_is_where_the_side_turns(
    told: list[Observation], axis: Axis, at: Instant
) -> None:
    found = turn_of(told, at)
    turn = found.depth if axis is Axis.DEPTH else found.psychology
    assert (turn.single is not None) is (turn.answers == 1)
    if turn.single is None:
        return
    assert 0 <= turn.single <= 1
    beyond = 1e-6 if turn.turns_high else -1e-6
    for value, turns in ((turn.single + beyond, True), (turn.single - beyond, False)):
        if 0 <= value <= 1:
            after = own_of(folded([*told, *said(axis, at, value, 1)], at), axis)
            assert (after.is_high is turn.turns_high) is turns


@given(lives(), ATTITUDES, READINGS)
def test_that_many_answers_make_an_axis_known_and_one_fewer_does_not(
    told: list[Observation], axis: Axis, at: Instant
) -> None:
    found = turn_of(told, at)
    turn = found.depth if axis is Axis.DEPTH else found.psychology

    def is_known_after(count: int) -> bool:
        stale_at = own_of(folded([*told, *said(axis, at, 0.6, count)], at), axis).stale_at
        return stale_at is not None and at <= stale_at

    assert turn.answers_to_know is not None
    assert is_known_after(turn.answers_to_know)
    assert turn.answers_to_know == 0 or not is_known_after(turn.answers_to_know - 1)


@given(revised_lives(), ATTITUDES, READINGS)
def test_the_segment_told_is_the_one_that_the_fold_finds(told: list[Observation], axis: Axis, at: Instant) -> None:
    state, found = folded(told, at), turn_of(told, at)
    turn = found.depth if axis is Axis.DEPTH else found.psychology
    after = folded([*told, *said(axis, at, turn.value, turn.answers or 0)], at)
    if state.placement is not None:
        assert turn.segment == place(after, at).segment


@given(revised_lives(), READINGS, MODELS, st.sampled_from([1, 2, 3]))
def test_that_many_purchases_turn_behaviour_and_one_fewer_does_not(
    told: list[Observation], at: Instant, model: Model, product: int
) -> None:
    turn = turn_of(told, at, product, model).behaviour

    def bought(count: int) -> State:
        orders = [purchase(at, subject_id=product, source_id=f"bought-{number}") for number in range(count)]
        return folded([*told, *orders], at, product, model)

    if turn.purchases is not None:
        assert is_buying(bought(turn.purchases).behaviour, at)
        assert not is_buying(bought(turn.purchases - 1).behaviour, at)
        assert turn.segment == place(bought(turn.purchases), at).segment
    if turn.lasts_until is not None:
        assert bought(1).behaviour.lapses_at == turn.lasts_until


@given(revised_lives(), READINGS)
def test_behaviour_lapses_at_that_instant_and_not_before(told: list[Observation], at: Instant) -> None:
    state, turn = folded(told, at), turn_of(told, at).behaviour
    if turn.lapses_at is None:
        assert state.behaviour.tier_value is not None or not is_buying(state.behaviour, at)
        return
    assert (turn.turns_high, turn.purchases) == (False, None)
    assert is_buying(folded(told, turn.lapses_at - 1).behaviour, turn.lapses_at - 1)
    assert not is_buying(folded(told, turn.lapses_at).behaviour, turn.lapses_at)


@given(lives(), READINGS, st.sampled_from(sorted(ACTS)))
def test_that_many_acts_turn_a_prospect_and_one_fewer_does_not(
    told: list[Observation], at: Instant, kind: Kind
) -> None:
    turn = turn_of(told, at).behaviour
    if kind not in turn.acts:
        return

    def side_after(count: int) -> bool:
        acts = [purchase(at, kind=kind, source_id=f"act-{number}") for number in range(count)]
        return is_buying(folded([*told, *acts], at).behaviour, at)

    assert side_after(turn.acts[kind])
    assert not side_after(turn.acts[kind] - 1)


def test_a_stranger_is_moved_by_a_first_answer_and_a_first_purchase() -> None:
    found = turn_of([], NOW)
    assert (found.psychology.turns_high, found.psychology.answers, found.psychology.single) == (True, 1, 0.6)
    assert (found.depth.answers, found.depth.single) == (1, 0.5)
    assert (found.psychology.answers_to_know, found.depth.answers_to_know) == (2, 2)
    assert (found.behaviour.purchases, found.behaviour.lasts_until) == (1, NOW + days(90))
    assert found.behaviour.acts == {Kind.SITE_VISIT: 8, Kind.CATALOGUE: 2, Kind.TRIAL: 1, Kind.MEETING: 1}
    assert found.psychology.segment == UNCLASSIFIED


def test_a_customer_does_no_acts() -> None:
    long_ago = purchase(NOW - days(400))
    assert turn_of([long_ago], NOW).behaviour.acts == {}


def test_a_clients_tier_is_moved_by_no_purchase() -> None:
    tier = purchase(NOW - 1, kind=Kind.TIER, value=0.2)
    turn = turn_of([tier, purchase(NOW - 2)], NOW).behaviour
    assert (turn.turns_high, turn.purchases, turn.lapses_at, turn.lasts_until) == (True, None, None, None)
    assert (turn.acts, turn.segment) == ({}, None)


def test_the_weakest_facet_is_the_lowest() -> None:
    told = [
        answer(NOW - number, value, source_id=f"s{number}", facet=facet)
        for number, (facet, value) in enumerate(
            [(Facet.LIKING, 0.9), (Facet.TRUST, 0.3), (Facet.DEPENDENCE, 0.7), (Facet.TRUST, 0.4)]
        )
    ]
    found = turn_of(told, NOW)
    assert found.psychology.weakest is Facet.TRUST
    # Of the brand nothing is known: neither facet is weaker, and the first is named.
    assert found.depth.weakest is Facet.CONNECTION


def test_the_nearest_axis_is_the_least_certain_one() -> None:
    told = [*said(Axis.PSYCHOLOGY, NOW - 1, 1.0, 9), *said(Axis.DEPTH, NOW - 1, 0.52, 2), purchase(NOW - 1)]
    assert turn_of(told, NOW).nearest is Axis.DEPTH


@pytest.mark.parametrize("tau", [0.03, 0.97])
def test_a_cut_too_near_the_end_of_the_scale_is_never_passed(tau: float) -> None:
    model = AttitudeModel(half_life=days(180), kappa=1, s=0.18, tau=tau, n_min=2, delta=0.05)
    told = Attitude(sums=folded(said(Axis.PSYCHOLOGY, NOW - 1, 0.5, 3), NOW).psychology.sums, is_high=tau < 0.5)
    turn = attitude_turn(model, told, Facet.LIKING, NOW)
    assert (turn.answers, turn.single, turn.answers_to_know) == (None, None, 0)


def test_behaviour_that_is_high_turns_down_by_itself_alone() -> None:
    state = folded([*said(Axis.PSYCHOLOGY, NOW - 1, 1.0, 3), purchase(NOW - 1)], NOW)
    turn = behaviour_turn(PROVISIONAL.behaviour, state, NOW)
    assert (turn.purchases, turn.lapses_at, turn.segment) == (None, NOW - 1 + days(90), 1)
    assert turn.lasts_until is not None
    assert turn.lasts_until > NOW + days(90)
