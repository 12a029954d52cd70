"""Readings of the segments room, all at one instant."""

from collections.abc import Sequence

from backend.clock import Instant
from backend.db import Page, Slice
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.panel.tables import Person
from backend.segments.queries import (
    Cube,
    Flow,
    PeopleOrder,
    Summary,
    count_people,
    cube,
    flow,
    list_people,
    members,
    summary,
)
from backend.segments.rules import InSegment, PeopleWhere, Segment
from tests.loyalty.world import World

EVERYONE = Slice(count=1_000)
PLACES = [UNCLASSIFIED, *map(int, Segment)]


def counts(world: World, instant: Instant, now: Instant, product: int = 1) -> Summary:
    """The summary of a product."""
    return world.database.read_now(lambda session: summary(session, world.products[product], instant, now=now))


def ids_in(world: World, segments: Sequence[int], now: Instant, product: int = 1) -> list[int]:
    """The ids of the members of those segments."""
    page = world.database.read_now(
        lambda session: members(session, world.products[product], segments, now=now, part=EVERYONE)
    )
    return [person.id for person in page.rows]


def one_page(world: World, where: PeopleWhere, now: Instant) -> Page[Person]:
    """The first people of whom it holds."""
    return world.database.read_now(lambda session: list_people(session, where, PeopleOrder.JOINED, EVERYONE, now=now))


def ids_where(world: World, where: PeopleWhere, now: Instant) -> list[int]:
    """The ids of the people of whom it holds, once it is sure that they are as many as are counted."""
    page = one_page(world, where, now)
    assert world.database.read_now(lambda session: count_people(session, where, now=now)) == len(page.rows)
    return [person.id for person in page.rows]


def standing(world: World, segment: int, product: int = 1, *, raw: bool = False) -> InSegment:
    """Standing in one segment towards a product."""
    return InSegment(product_id=world.products[product], segments=[segment], raw=raw)


def flowed(world: World, since: Instant, until: Instant, now: Instant, product: int = 1) -> Flow:
    """The flow between two instants."""
    return world.database.read_now(lambda session: flow(session, world.products[product], since, until, now=now))


def cells(world: World, bins: int, now: Instant, product: int = 1) -> Cube:
    """The cube of a product."""
    return world.database.read_now(lambda session: cube(session, world.products[product], bins, now=now))
