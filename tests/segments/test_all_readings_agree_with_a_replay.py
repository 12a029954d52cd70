"""Counts, lists, flows and the cube at any instant are those of a replay of everybody's ledger."""

from collections import Counter
from functools import partial

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.clock import Instant, days
from backend.loyalty.actions import sweep
from backend.loyalty.queries import position_at
from backend.loyalty.queries.positions import PositionView
from backend.loyalty.rules.observations import Observation
from backend.segments.queries import Cell
from backend.segments.rules import AllOf, Segment
from tests.loyalty.told import LONG_AGO, NOW, answer, revised_lives
from tests.loyalty.world import World
from tests.segments.reading import PLACES, cells, counts, flowed, ids_in, ids_where, standing

FEW = settings(max_examples=12)
LATER = NOW + days(900)
INSTANTS = st.integers(LONG_AGO, LATER)


@FEW
@given(told=revised_lives(), at=INSTANTS, until=INSTANTS, swept=st.booleans(), ahead=st.booleans())
def test_every_count_is_that_of_a_replay(
    world: World, told: list[Observation], at: Instant, until: Instant, *, swept: bool, ahead: bool
) -> None:
    # People pile up from example to example: everyone so far is counted each time.
    extra = [answer(NOW + days(1) + 60_000, 1.0, source_id="ahead", weight=5.0)] if ahead else []
    world.observe(world.person(), [*told, *extra], NOW + days(1))
    if swept:
        world.database.write_now(lambda session: sweep(session, max(NOW + days(1), at), limit=10_000))
    since, until = sorted((at, until))
    then, later = _replayed(world, since), _replayed(world, until)
    assert _tally(world, since, LATER) == _tally_of(then)
    assert _tally(world, since, since) == _tally_of(then)
    for place in PLACES:
        expected = sorted(person for person, view in then.items() if view.placement.segment == place)
        assert ids_in(world, [place], since) == expected
        assert ids_where(world, standing(world, place), since) == expected
    assert flowed(world, since, until, LATER).counts == Counter(
        (then[person].placement.segment if person in then else None, view.placement.segment)
        for person, view in later.items()
    )
    _check_cube(world, later, until)


@FEW
@given(told=revised_lives(), later=st.integers(1, 900))
def test_raw_sides_are_those_of_the_coordinates(world: World, told: list[Observation], later: int) -> None:
    at = NOW + days(later)
    world.observe(world.person(), told, NOW)
    views = _replayed(world, at)
    for segment in Segment:
        expected = sorted(person for person, view in views.items() if view.raw_segment == segment)
        assert ids_where(world, standing(world, segment, raw=True), at) == expected


def _check_cube(world: World, views: dict[int, PositionView], at: Instant) -> None:
    found = cells(world, 4, at)
    expected = Counter(_cell(view) for view in views.values() if view.placement.segment != -1)
    assert {_index(cell): cell.positions for cell in found.cells} == expected
    assert found.unclassified == sum(view.placement.segment == -1 for view in views.values())


def _cell(view: PositionView) -> tuple[int, int, int | None]:
    depth = _bin(view.depth.value) if view.placement.depth_known else None
    return _bin(view.psychology.value), _bin(view.behaviour.value), depth


def _bin(value: float) -> int:
    return min(3, int(np.floor(4 * value + 1e-9)))


def _index(cell: Cell) -> tuple[int, int, int | None]:
    return cell.psychology, cell.behaviour, cell.depth


def _replayed(world: World, at: Instant) -> dict[int, PositionView]:
    """Everyone's position towards product 1, from the ledger alone."""
    views: dict[int, PositionView] = {}
    for person in ids_where(world, AllOf(), at):
        view = world.database.read_now(partial(position_at, person_id=person, product_id=world.products[1], at=at))
        if view is not None:
            views[person] = view
    return views


def _tally(world: World, instant: Instant, now: Instant) -> tuple[dict[int, int], dict[int, int], int]:
    summary = counts(world, instant, now)
    assert summary.total == sum(summary.counts.values()) + summary.unclassified
    return (
        {int(segment): count for segment, count in summary.counts.items() if count},
        {int(segment): count for segment, count in summary.depth_unknown.items() if count},
        summary.unclassified,
    )


def _tally_of(views: dict[int, PositionView]) -> tuple[dict[int, int], dict[int, int], int]:
    placed = [view.placement for view in views.values() if view.placement.segment != -1]
    unknown = Counter(placement.segment for placement in placed if not placement.depth_known)
    return Counter(placement.segment for placement in placed), unknown, len(views) - len(placed)
