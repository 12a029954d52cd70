"""People are found by crowds of neighbouring ids: whoever has a far higher id than the rest is read with them."""

from collections.abc import Sequence
from functools import partial

import pytest
from sqlalchemy.orm import Session

from backend.clock import days
from backend.db import Page, Slice
from backend.loyalty.queries import StoredMove
from backend.loyalty.queries.crowds import crowds_up_to
from backend.panel.tables import Person
from backend.segments.queries import PeopleOrder, list_people
from backend.segments.queries.live_moves import MovePlace, moves_behind
from backend.segments.rules import AllOf, Bought, Moved, PeopleWhere, Segment
from tests.loyalty.told import NOW, answer, purchase
from tests.loyalty.world import World
from tests.segments.reading import counts, flowed, ids_where, standing

LATER = NOW + days(2)
IDS = [5, 65_535, 65_536, 200_000]


@pytest.fixture
def crowds(world: World) -> World:
    """People in three crowds who say and buy the same, the later the higher their ids."""
    for place, number in enumerate(IDS):
        at = NOW + place
        world.database.write_now(partial(_join, number=number))
        world.observe(number, [answer(at, 0.9, weight=9.0), purchase(at)], at)
    return world


def _join(session: Session, *, number: int) -> None:
    session.add(Person(id=number, external_ref=f"C-{number}", language="ja", created_at=0))


def test_crowds_go_up_to_the_last_person() -> None:
    assert [len(crowds_up_to(person_id)) for person_id in (0, 65_535, 65_536, 200_000)] == [1, 1, 2, 4]


def test_all_of_them_are_counted_and_found(crowds: World) -> None:
    for at, now in ((LATER, LATER), (NOW + 3, LATER), (NOW + 3, NOW + 3)):
        assert counts(crowds, at, now).total == len(IDS)
    assert counts(crowds, NOW + 1, LATER).total == 2
    assert sum(flowed(crowds, NOW + 1, LATER, LATER).counts.values()) == len(IDS)
    moved = Moved(product_id=crowds.products[1], since=NOW + 1)
    assert ids_where(crowds, moved, LATER) == IDS[1:]
    [segment] = [each for each in Segment if counts(crowds, LATER, LATER).counts[each]]
    assert ids_where(crowds, AllOf(parts=[standing(crowds, segment), moved]), LATER) == IDS[1:]


def test_pages_go_on_from_crowd_to_crowd(crowds: World) -> None:
    product_id = crowds.products[1]
    moved, bought = Moved(product_id=product_id, since=NOW), Bought(product_id=product_id, since=NOW)
    [segment] = [each for each in Segment if counts(crowds, LATER, LATER).counts[each]]
    for where in (bought, AllOf(parts=[standing(crowds, segment), moved])):
        for count in (1, 3):
            found: list[int] = []
            part = Slice(count=count)
            while part.count:
                page = _page(crowds, where, part)
                assert page.count is not None
                assert crowds.database.read_now(page.count) == len(IDS)
                found += [person.id for person in page.rows]
                part = Slice(count=count if page.has_next else 0, after=page.cursors[-1])
            assert found == IDS, (where, count)


def test_a_move_dated_ahead_is_told_apart_whoever_made_it(crowds: World) -> None:
    # Whoever's evidence is dated behind the reading is not there yet.
    assert counts(crowds, NOW + 1, NOW + 1).total == 2
    segment = next(each for each in Segment if counts(crowds, LATER, LATER).counts[each])
    assert ids_where(crowds, standing(crowds, segment), NOW + 1) == IDS[:2]


def test_live_moves_come_in_the_order_of_time_across_crowds(crowds: World) -> None:
    found: list[MovePlace] = []
    while part := crowds.database.read_now(partial(_next, crowds.products[1], found[-1] if found else (0, 0))):
        found += [(move.at, move.person_id) for move in part]
    assert found == [(NOW + place, number) for place, number in enumerate(IDS)]


def _page(world: World, where: PeopleWhere, part: Slice) -> Page[Person]:
    return world.database.read_now(lambda session: list_people(session, where, PeopleOrder.JOINED, part, now=LATER))


def _next(product_id: int, floor: MovePlace, session: Session) -> Sequence[StoredMove]:
    return moves_behind(session, product_id, floor, known=(), limit=1, now=LATER)
