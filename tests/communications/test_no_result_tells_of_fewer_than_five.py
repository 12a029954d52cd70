"""Whoever may not read personal data sees no figure of fewer than five people, nor one that subtraction would give."""

from collections.abc import Mapping, Sequence

from backend.communications.queries.results import SegmentResult
from backend.communications.rules.effects import ArmFigure, Effect, Measure
from backend.communications.rules.effects_shown import veiled_effects, veiled_segments
from backend.communications.rules.saying import Says
from tests.communications.strategy import House
from tests.communications.verified import live


def shares(treated: tuple[int, int], control: tuple[int, int]) -> Effect:
    """Of so many people, in so many cases, in each arm."""
    return Effect(
        measure=Measure.BUYERS,
        segment=None,
        treated=ArmFigure(people=treated[0], level=treated[1] / treated[0], cases=treated[1]),
        control=ArmFigure(people=control[0], level=control[1] / max(control[0], 1), cases=control[1]),
        estimate=None,
        says=Says.CANNOT_SAY,
        reasons=[],
    )


def test_few_buyers_are_not_told_of_and_few_others_neither() -> None:
    told = shares((90, 20), (40, 10))
    for hidden in (shares((90, 4), (40, 10)), shares((90, 20), (40, 1)), shares((90, 86), (40, 10))):
        (shown,) = veiled_effects([hidden])
        assert (shown.treated.people, shown.treated.cases, shown.treated.level) == (None, None, None)
        assert (shown.control.people, shown.control.cases, shown.control.level) == (None, None, None)
        assert shown.says is hidden.says
    assert veiled_effects([told]) == [told]


def test_what_subtraction_would_give_is_hidden_too() -> None:
    segments = {0: [shares((50, 3), (50, 20))], 1: [shares((60, 9), (50, 20))], 2: [shares((80, 30), (50, 25))]}
    sizes = {code: (own[0].treated.people or 0, own[0].control.people or 0) for code, own in segments.items()}
    shown = veiled_segments(segments, sizes)
    # Segment 0 is too small; alone it would be what is left of everyone, so that another goes with it.
    assert {code: own[0].treated.cases for code, own in shown.items()} == {0: None, 1: None, 2: 30}


def test_of_a_segment_of_few_nothing_is_said() -> None:
    segments = {0: [shares((4, 2), (4, 2))], 1: [shares((60, 9), (50, 20))], 2: [shares((80, 30), (60, 25))]}
    assert set(veiled_segments(segments, {0: (4, 4), 1: (60, 50), 2: (80, 60)})) == {2}


def test_a_segment_too_small_for_a_control_is_hidden_beside_those_that_have_one() -> None:
    segments = {
        0: [shares((7, 3), (0, 0))],
        1: [shares((60, 9), (50, 20))],
        2: [shares((80, 30), (50, 25))],
        3: [shares((90, 40), (60, 25))],
    }
    sizes = {code: (own[0].treated.people or 0, own[0].control.people or 0) for code, own in segments.items()}
    shown = veiled_segments(segments, sizes)
    # Of it nothing is said at all; the figures of the next smallest go with it.
    assert {code: own[0].treated.cases for code, own in shown.items()} == {1: None, 2: 30, 3: 40}


def test_a_campaign_without_a_control_is_veiled_by_its_only_arm() -> None:
    told = shares((90, 20), (0, 0))
    assert veiled_effects([told]) == [told]


def test_a_real_result_holds_to_it(house: House) -> None:
    life = live(house, 90, control_share=0.4)
    life.passes(5)
    life.buy(dict.fromkeys(life.people[:14], 500.0))
    life.say(dict.fromkeys(life.people[:30], 0.9))
    life.passes(60)
    veiled, exact = life.result(sees_all=False), life.result()
    assert sorted([*veiled.hidden, *(each.segment for each in veiled.segments)]) == [
        each.segment for each in exact.segments
    ]
    assert exact.hidden == []
    _assert_hidden(veiled.effects)
    for each in veiled.segments:
        _assert_hidden(each.effects)
    for place, effect in enumerate(exact.segments[0].effects):
        _assert_left_over(place, {each.segment: each.effects for each in veiled.segments}, exact.segments, effect)


def _assert_hidden(effects: Sequence[Effect]) -> None:
    for effect in effects:
        for arm in (effect.treated, effect.control):
            assert arm.people is None or arm.people >= 5
            assert arm.cases is None or (arm.cases >= 5 and (arm.people or 0) - arm.cases >= 5)


def _assert_left_over(
    place: int, shown: Mapping[int, Sequence[Effect]], exact: Sequence[SegmentResult], effect: Effect
) -> None:
    """What is left of everyone when all that is shown is taken away is nobody, or five at least."""
    whole = sum(_people(each.effects[place]) for each in exact)
    left = whole - sum(_people(own[place]) for own in shown.values())
    assert left == 0 or left >= 5, effect.measure


def _people(effect: Effect) -> int:
    return effect.treated.people or 0
