"""The exactness rules hold for what a database keeps: whatever arrives in whatever order, the same comes out."""

from functools import partial
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.clock import Instant, days
from backend.loyalty.actions import sweep
from backend.loyalty.queries import position_at
from backend.loyalty.queries.positions import PositionView
from backend.loyalty.rules.observations import Observation
from tests.loyalty import oracle
from tests.loyalty.told import LONG_AGO, NOW, answer, live_ones, lives, revised_lives, withdrawn
from tests.loyalty.world import World

FEW = settings(max_examples=15)


@FEW
@given(told=revised_lives(), random=st.randoms(use_true_random=False), cuts=st.integers(1, 5))
def test_any_order_of_arrival_keeps_the_same(world: World, told: list[Observation], random: Random, cuts: int) -> None:
    at_once, in_parts = world.person(), world.person()
    world.observe(at_once, told, NOW)
    random.shuffle(told)
    for part in range(cuts):
        world.observe(in_parts, told[part::cuts], NOW)
        world.database.write_now(lambda session: sweep(session, NOW))
    world.database.write_now(lambda session: sweep(session, NOW))
    assert _states(world, in_parts) == _states(world, at_once)
    assert world.moves(in_parts) == world.moves(at_once)


@FEW
@given(told=lives(), at=st.integers(LONG_AGO, NOW))
def test_what_was_withdrawn_was_never_there(world: World, told: list[Observation], at: Instant) -> None:
    plain, regretted = world.person(), world.person()
    added = answer(at, 1.0, source_id="withdrawn later")
    world.observe(plain, told, NOW)
    world.observe(regretted, [*told, added], NOW)
    world.observe(regretted, [withdrawn(added)], NOW)
    assert _readings(world, regretted) == _readings(world, plain)
    assert world.moves(regretted) == world.moves(plain)


@FEW
@given(told=revised_lives())
def test_the_same_again_changes_nothing(world: World, told: list[Observation]) -> None:
    person = world.person()
    world.observe(person, told, NOW)
    before = _states(world, person), world.moves(person)
    world.observe(person, told, NOW)
    assert (_states(world, person), world.moves(person)) == before


@FEW
@given(told=revised_lives(), at=st.integers(LONG_AGO, NOW + days(900)))
def test_every_reading_is_what_the_formulas_say(world: World, told: list[Observation], at: Instant) -> None:
    person = world.person()
    world.observe(person, told, NOW)
    live = live_ones(told)
    for number, product_id in world.products.items():
        expected = oracle.place(live, number, at)
        kept = world.positions(person, at).get(number)
        replayed = world.database.read_now(partial(position_at, person_id=person, product_id=product_id, at=at))
        for view in (kept, replayed):
            if expected is None:
                assert view is None
            else:
                assert view is not None
                assert view.placement == (expected.segment, expected.depth_known)
        assert kept == replayed or (kept and replayed and _read(kept) == _read(replayed))


@FEW
@given(told=lives(), minutes=st.integers(1, 5))
def test_what_is_a_little_ahead_of_the_clock_has_no_effect_yet(
    world: World, told: list[Observation], minutes: int
) -> None:
    plain, ahead = world.person(), world.person()
    world.observe(plain, told, NOW)
    world.observe(ahead, [*told, answer(NOW + minutes * 60_000, 1.0, source_id="ahead", weight=9.0)], NOW)
    assert _readings(world, ahead) == _readings(world, plain)


@FEW
@given(one=lives(), other=lives())
def test_two_people_never_mix(world: World, one: list[Observation], other: list[Observation]) -> None:
    alone, beside, neighbour = world.person(), world.person(), world.person()
    world.observe(alone, one, NOW)
    for mine, theirs in zip(one, other, strict=False):
        world.observe(beside, [mine], NOW)
        world.observe(neighbour, [theirs], NOW)
    world.observe(beside, one, NOW)
    assert _readings(world, beside) == _readings(world, alone)


def _states(world: World, person: int) -> list[object]:
    return [view.state for _, view in sorted(world.positions(person, NOW).items())]


def _readings(world: World, person: int) -> dict[int, tuple[object, ...]]:
    return {number: _read(view) for number, view in world.positions(person, NOW).items()}


def _read(view: PositionView) -> tuple[object, ...]:
    """What a reading says, whenever it was last folded."""
    return (view.state._replace(folded_at=0), view.placement, view.psychology, view.behaviour, view.depth)
