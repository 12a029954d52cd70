"""A person's path through the cube: at each of its instants it says what a reading as of that instant says."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.clock import days
from backend.db import Database
from backend.errors import Invalid
from backend.loyalty.queries.paths import PathAsked, PathPoint, paths_of
from backend.loyalty.queries.positions import PositionView, position_at
from backend.loyalty.rules.axes import Axis, Cause
from backend.loyalty.rules.observations import Observation
from tests.api.client import counted_statements
from tests.loyalty.told import LONG_AGO, NOW, answer, purchase, revised_lives
from tests.loyalty.world import World, make_world


@pytest.fixture
def world(database: Database) -> World:
    """Two brands, three products and nobody yet."""
    return make_world(database)


def path(world: World, person: int, since: int | None, until: int, points: int) -> list[PathPoint]:
    """The person's path."""
    asked = PathAsked(product_id=world.products[1], since=since, until=until, points=points)
    return list(world.database.read_now(lambda session: paths_of(session, [person], asked))[person])


def read(world: World, person: int, at: int, product: int = 1) -> PositionView | None:
    """The reading as of an instant."""
    return world.database.read_now(lambda session: position_at(session, person, world.products[product], at))


def assert_alike(view: PositionView, other: PositionView | None) -> None:
    """Both say the same."""
    assert other is not None
    assert (view.placement, view.raw_segment) == (other.placement, other.raw_segment)
    assert (view.psychology, view.behaviour, view.depth) == (other.psychology, other.behaviour, other.depth)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(revised_lives(), st.integers(LONG_AGO, NOW), st.integers(0, days(900)), st.sampled_from([0, days(40)]))
def test_each_point_is_a_reading(world: World, told: list[Observation], since: int, span: int, later: int) -> None:
    # A correction may come with another date: what was live before that date is what it corrects.
    told = [each._replace(observed_at=min(NOW, each.observed_at + later * (each.revision > 1))) for each in told]
    person = world.person()
    world.observe(person, told, NOW)
    found = path(world, person, since, since + span, 7)
    for point in found:
        assert since <= point.view.at <= since + span
        assert_alike(point.view, read(world, person, point.view.at))
    instants = [point.view.at for point in found]
    assert instants == sorted(set(instants))
    even = {since + span * number // 6 for number in range(7)}
    assert {at for at in even if read(world, person, at) is not None} <= set(instants)


def test_each_move_is_a_point_with_its_cause(world: World) -> None:
    person = world.person()
    told = [
        *(answer(NOW - days(200), 1.0, source_id=f"s{number}", weight=2.0) for number in range(2)),
        purchase(NOW - days(190)),
        *(answer(NOW - days(50), 0.0, source_id=f"t{number}", weight=9.0) for number in range(2)),
    ]
    world.observe(person, told, NOW)
    moves = [
        (point.view.at, point.move.cause, point.view.placement.segment)
        for point in path(world, person, None, NOW, 2)
        if point.move
    ]
    assert moves == [
        (NOW - days(200), Cause.ANSWER, 1),
        (NOW - days(190), Cause.PURCHASE, 3),
        (NOW - days(100), Cause.LAPSE, 1),
        (NOW - days(50), Cause.ANSWER, 0),
    ]
    assert [point.view.at for point in path(world, person, None, NOW, 1)][-1] == NOW


def test_what_is_corrected_under_another_date_counts_until_that_date(world: World) -> None:
    person = world.person()
    told = answer(NOW - days(100), 1.0, weight=9.0)
    world.observe(person, [told, told._replace(revision=2, value=0.0, observed_at=NOW - days(50))], NOW)
    found = path(world, person, NOW - days(75), NOW, 2)
    assert [point.view.psychology.is_high for point in found if point.view.at in {NOW - days(75), NOW}] == [True, False]
    for point in found:
        assert_alike(point.view, read(world, person, point.view.at))


def test_there_is_no_path_before_the_first_touch(world: World) -> None:
    person = world.person()
    assert path(world, person, None, NOW, 5) == []
    # What is felt for the brand alone places nobody.
    world.observe(person, [answer(NOW - days(9), 1.0, axis=Axis.DEPTH)], NOW)
    assert path(world, person, NOW - days(20), NOW, 5) == []
    world.observe(person, [answer(NOW - days(5), 1.0)], NOW)
    assert [point.view.at for point in path(world, person, NOW - days(10), NOW, 3)] == [NOW - days(5), NOW]


def test_many_paths_take_as_many_statements_as_one(world: World) -> None:
    people = [world.person() for _ in range(30)]
    for person in people:
        world.observe(person, [answer(NOW, 1.0)], NOW)
    asked = PathAsked(product_id=world.products[1], since=None, until=NOW, points=20)
    with counted_statements() as counted:
        found = world.database.read_now(lambda session: paths_of(session, people, asked))
    assert {len(points) for points in found.values()} == {1}
    assert len(counted) == 3


@pytest.mark.parametrize(("since", "points"), [(NOW + 1, 5), (None, 0), (None, 201)])
def test_a_path_has_its_bounds(world: World, since: int | None, points: int) -> None:
    with pytest.raises(Invalid):
        path(world, world.person(), since, NOW, points)
