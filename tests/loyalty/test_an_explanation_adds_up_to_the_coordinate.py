"""What put a person where they are adds up: the start, what each observation adds, and the rest make the coordinate."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.clock import DAY, days
from backend.loyalty.queries.positions import PositionView, evidence_at
from backend.loyalty.rules.axes import Axis, Kind
from backend.loyalty.rules.coordinates import Coordinate
from backend.loyalty.rules.explaining import Explanation, explanation, freshness
from backend.loyalty.rules.model import Model
from backend.loyalty.rules.observations import Observation
from tests.loyalty.folding import CALIBRATED, PROVISIONAL, folded, key_of
from tests.loyalty.told import LONG_AGO, NOW, answer, purchase, revised_lives

MODELS = st.sampled_from([PROVISIONAL, CALIBRATED])
READINGS = st.integers(LONG_AGO, NOW + days(900))


def explained(
    told: Sequence[Observation], axis: Axis, at: int, product: int = 1, model: Model = PROVISIONAL
) -> tuple[Coordinate, Explanation]:
    """The coordinate as it is read, and its explanation."""
    state = folded(told, at, product, model)
    view = PositionView(key=key_of(product), state=state, model=model, at=at)
    coordinate = {Axis.PSYCHOLOGY: view.psychology, Axis.BEHAVIOUR: view.behaviour, Axis.DEPTH: view.depth}[axis]
    evidence = evidence_at(key_of(product), told, at)
    is_customer, spans = state.behaviour.is_customer, model.behaviour_of(product)
    return coordinate, explanation(model, spans, axis, evidence, at, is_customer=is_customer)


@given(revised_lives(), st.tuples(st.sampled_from(Axis), st.sampled_from([1, 2, 3])), READINGS, MODELS)
def test_the_first_few_and_the_rest_make_the_coordinate(
    told: list[Observation], place: tuple[Axis, int], at: int, model: Model
) -> None:
    axis, product = place
    coordinate, found = explained(told, axis, at, product, model)
    shown = len(found.contributions) // 2
    added = [each.adds for each in found.contributions[:shown]]
    assert math.fsum([found.start, *added, found.rest(shown)]) == pytest.approx(coordinate.value, rel=1e-12, abs=1e-12)
    everything = math.fsum([found.start, *(each.adds for each in found.contributions)])
    assert everything == pytest.approx(coordinate.value, rel=1e-12, abs=1e-12)
    sizes = [abs(each.adds) for each in found.contributions]
    assert sizes == sorted(sizes, reverse=True)


@given(revised_lives(), st.sampled_from([Axis.PSYCHOLOGY, Axis.DEPTH]), READINGS, MODELS)
def test_what_an_answer_adds_has_the_sign_of_its_side(
    told: list[Observation], axis: Axis, at: int, model: Model
) -> None:
    _, found = explained(told, axis, at, model=model)
    for each in found.contributions:
        if each.evidence.item is None or model is PROVISIONAL:
            assert (each.adds > 0) is (each.evidence.value > found.start)


def test_the_sum_by_hand() -> None:
    told = [answer(NOW - days(180), 1.0, source_id="old"), answer(NOW, 0.5, source_id="new", weight=2.0)]
    coordinate, found = explained(told, Axis.PSYCHOLOGY, NOW)
    # Half an answer of 1 and two of 0.5 beside the prior's one at 0.6.
    assert found.start == 0.6
    assert {each.evidence.source_id: each.adds for each in found.contributions} == pytest.approx(
        {"old": 0.5 * 0.4 / 3.5, "new": 2 * -0.1 / 3.5}
    )
    assert coordinate.value == pytest.approx(0.6)


def test_purchases_share_what_they_make() -> None:
    told = [purchase(NOW, source_id="one"), purchase(NOW - days(90), source_id="two")]
    coordinate, found = explained(told, Axis.BEHAVIOUR, NOW)
    assert found.start == 0
    # A = 1.5, c = 0.5.
    assert [each.adds for each in found.contributions] == pytest.approx([0.5, 0.25])
    assert coordinate.value == pytest.approx(0.75)


def test_a_tier_explains_itself_until_its_end() -> None:
    tier = purchase(NOW, kind=Kind.TIER, value=0.8, valid_until=NOW + DAY, source_id="tier")
    coordinate, found = explained([tier, purchase(NOW)], Axis.BEHAVIOUR, NOW)
    assert (found.start, [each.adds for each in found.contributions], coordinate.value) == (0.0, [0.8], 0.8)
    coordinate, found = explained([tier, purchase(NOW)], Axis.BEHAVIOUR, NOW + DAY)
    assert (found.start, [each.adds for each in found.contributions], coordinate.value) == (0.5, [0.0], 0.5)


def test_freshness_is_told_by_the_newest_and_by_weight() -> None:
    told = [answer(NOW - days(180), 1.0, source_id="old"), answer(NOW - days(30), 0.5, source_id="new")]
    _, found = explained(told, Axis.PSYCHOLOGY, NOW)
    fresh = freshness(found, NOW)
    assert (fresh.newest_at, fresh.age) == (NOW - days(30), days(30))
    left = 2 ** (-30 / 180)
    assert fresh.mean_age == pytest.approx((0.5 * days(180) + left * days(30)) / (0.5 + left))
    _, nothing = explained(told, Axis.DEPTH, NOW)
    assert freshness(nothing, NOW).newest_at is freshness(nothing, NOW).age is freshness(nothing, NOW).mean_age is None
