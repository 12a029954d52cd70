"""A segment is true at the instant it is read: person, list, count and flow agree, whether or not a sweep has run."""

from collections.abc import Mapping

import pytest

from backend.clock import Instant, days
from backend.loyalty.actions import sweep
from backend.loyalty.queries import due_work_lag, moves_of, position_at
from backend.loyalty.rules.axes import Axis, Cause, Kind
from backend.loyalty.rules.observations import Observation
from backend.segments.rules import Segment
from tests.loyalty.told import NOW, answer, purchase
from tests.loyalty.world import World
from tests.segments.reading import PLACES, counts, flowed, ids_in, ids_where, standing

LIKED = answer(NOW, 0.9, weight=3.0)
# 3 answers' worth falls under 2 after h·log2(3/2) of its 180 days.
STALE_AT = NOW + 9_097_336_811
CHANGES: Mapping[str, tuple[list[Observation], Instant, int, int, Cause]] = {
    "buying lapses": ([LIKED, purchase(NOW)], NOW + days(90), 3, 1, Cause.LAPSE),
    "an attitude grows stale": ([LIKED, purchase(NOW), purchase(NOW + 1)], STALE_AT + 1, 3, -1, Cause.STALENESS),
    "depth grows stale": (
        [answer(NOW, 0.9, weight=9.0), answer(NOW, 0.9, axis=Axis.DEPTH, source_id="depth", weight=2.0)],
        NOW + 1,
        5,
        1,
        Cause.STALENESS,
    ),
    "a tier ends": (
        [LIKED, purchase(NOW, kind=Kind.TIER, value=0.75, valid_until=NOW + days(30))],
        NOW + days(30),
        3,
        -1,
        Cause.TIER_END,
    ),
}


@pytest.mark.parametrize("swept", [False, True], ids=["unswept", "swept"])
@pytest.mark.parametrize("name", CHANGES)
def test_a_millisecond_makes_the_difference_everywhere(world: World, name: str, *, swept: bool) -> None:
    told, at, before, after, cause = CHANGES[name]
    person, bystander = world.person(), world.person()
    world.observe(person, told, NOW + 1)
    world.observe(bystander, [answer(NOW, 0.1, weight=99.0)], NOW + 1)
    if swept:
        world.database.write_now(lambda session: sweep(session, at))
    for instant, place in ((at - 1, before), (at, after)):
        _check_place(world, person, place, instant)
        assert ids_in(world, [0], instant) == [bystander]
    assert flowed(world, at - 1, at, at).counts == {(before, after): 1, (0, 0): 1}
    [move] = [
        each for each in world.database.read_now(lambda session: moves_of(session, [person], at)) if each.at == at
    ]
    assert (move.origin, move.target, move.cause) == (before, after, cause)


def test_before_the_first_evidence_nobody_is_anywhere(world: World) -> None:
    person = world.person()
    world.observe(person, [LIKED], NOW)
    assert counts(world, NOW - 1, NOW).total == 0
    assert counts(world, NOW - 1, NOW - 1).total == 0
    assert ids_in(world, PLACES, NOW - 1) == []
    assert flowed(world, NOW - 1, NOW, NOW).counts == {(None, 1): 1}


def _check_place(world: World, person: int, place: int, at: Instant) -> None:
    """The person stands there alone, by every way of asking."""
    view = world.positions(person, at)[1]
    replayed = world.database.read_now(lambda session: position_at(session, person, world.products[1], at))
    assert replayed is not None
    assert (view.placement, replayed.placement.segment) == (replayed.placement, place)
    assert ids_in(world, [place], at) == [person]
    assert [each for each in PLACES if person in ids_in(world, [each], at)] == [place]
    assert ids_where(world, standing(world, place), at) == [person]
    for now in (at, at + days(9_999)):
        summary = counts(world, at, now)
        assert summary.unclassified == (place == -1)
        assert {segment: count for segment, count in summary.counts.items() if count} == _expected(place)
        assert summary.total == 2


def _expected(place: int) -> dict[Segment, int]:
    bystander = {Segment.CONSUMER: 1}
    return bystander if place == -1 else {**bystander, Segment(place): 1}


def test_due_work_lags_from_the_instant_it_came_due_until_it_is_done(world: World) -> None:
    world.observe(world.person(), [LIKED, purchase(NOW)], NOW + 1)

    def lag(at: Instant) -> int:
        return world.database.read_now(lambda session: due_work_lag(session, at))

    lapse = NOW + days(90)
    assert [lag(lapse - 1), lag(lapse), lag(lapse + 5_000)] == [0, 0, 5_000]
    world.database.write_now(lambda session: sweep(session, lapse + 5_000))
    assert lag(lapse + 5_000) == 0
