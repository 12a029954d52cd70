"""People are found by segment, attributes, reference and the day they joined, and by any of these joined together."""

from collections.abc import Sequence
from functools import partial

import pytest

from backend.clock import days
from backend.db import Database, Page, Session, Slice
from backend.db.paging import Cursor
from backend.errors import Invalid
from backend.panel.actions import add_person, define_attribute
from backend.panel.rules import AttributeInput, AttributeKind
from backend.panel.tables import Person
from backend.segments.queries import PeopleOrder, count_people, list_people, members
from backend.segments.rules import (
    AllOf,
    AnyOf,
    AttributeBetween,
    AttributeIn,
    InSegment,
    JoinedSince,
    NoneOf,
    PeopleWhere,
    RefIn,
    Segment,
)
from tests.loyalty.told import NOW, answer, purchase
from tests.loyalty.world import World
from tests.segments.reading import ids_where, standing

PEOPLE: list[dict[str, AttributeInput]] = [
    {"prefecture": "東京", "age": "29", "since": "2024-04-01", "member": "はい"},
    {"prefecture": "大阪", "age": "41", "since": "2025-10-09"},
    {"prefecture": "東京", "age": "64"},
    {},
]


@pytest.fixture
def people(world: World) -> list[int]:
    """Four people: a consumer, a fan, someone product loyal, and someone without a position."""
    ids = _add_people(world.database)
    for person, value, buys in zip(ids, (0.1, 0.9, 0.9), (False, False, True), strict=False):
        told = [answer(NOW, value, weight=3.0), *([purchase(NOW)] if buys else [])]
        world.observe(person, told, NOW)
    return ids


def test_everyone_is_found_who_fits(world: World, people: list[int]) -> None:
    consumer, fan, loyal, other = people
    tokyo = AttributeIn(key="prefecture", values=["東京"])
    cases: list[tuple[PeopleWhere, list[int]]] = [
        (AllOf(), people),
        (AnyOf(parts=[]), []),
        (NoneOf(parts=[]), people),
        (standing(world, Segment.FAN), [fan]),
        (InSegment(product_id=world.products[1], segments=[0, 3]), [consumer, loyal]),
        (InSegment(product_id=world.products[2], segments=[0]), []),
        (NoneOf(parts=[standing(world, Segment.FAN)]), [consumer, loyal, other]),
        (tokyo, [consumer, loyal]),
        (NoneOf(parts=[tokyo]), [fan, other]),
        (AllOf(parts=[tokyo, standing(world, Segment.PRODUCT_LOYAL)]), [loyal]),
        (AnyOf(parts=[tokyo, standing(world, Segment.FAN)]), [consumer, fan, loyal]),
        (AttributeIn(key="age", values=["４１", 64]), [fan, loyal]),
        (AttributeIn(key="member", values=[True]), [consumer]),
        (AttributeBetween(key="age", least=30), [fan, loyal]),
        (AttributeBetween(key="age", least=29, most=41), [consumer, fan]),
        (AttributeBetween(key="since", most="2024/12/31"), [consumer]),
        (RefIn(refs=["R-0", "R-2", "R-9"]), [consumer, loyal]),
        (NoneOf(parts=[RefIn(refs=["R-0"])]), [fan, loyal, other]),
        (JoinedSince(since=NOW + days(2)), [loyal, other]),
    ]
    for where, expected in cases:
        assert ids_where(world, where, NOW) == expected, where


@pytest.mark.parametrize(
    "where",
    [
        AttributeIn(key="unheard of", values=["1"]),
        AttributeIn(key="age", values=["old"]),
        AttributeBetween(key="prefecture", least="東京"),
        InSegment(product_id=1, segments=[8]),
        RefIn(refs=["R"] * 1_001),
        AnyOf(parts=[AllOf()] * 100),
    ],
    ids=["attribute", "value", "bounds", "segment", "values", "conditions"],
)
def test_what_cannot_be_meant_is_refused(world: World, people: list[int], where: PeopleWhere) -> None:
    assert len(people) == 4
    with pytest.raises(Invalid):
        world.database.read_now(lambda session: count_people(session, where, now=NOW))


@pytest.mark.parametrize("descending", [False, True], ids=["rising", "falling"])
@pytest.mark.parametrize("order", PeopleOrder)
def test_pages_follow_one_another(world: World, people: list[int], order: PeopleOrder, *, descending: bool) -> None:
    # The last one has no reference to be listed by.
    expected = people[:3] if order is PeopleOrder.EXTERNAL_REF else people
    found: list[int] = []
    after: Cursor | None = None
    while not found or after is not None:
        page = world.database.read_now(partial(_one, order=order, after=after, descending=descending))
        found += [person.id for person in page.rows]
        after = page.cursors[-1] if page.has_next else None
    assert found == (expected[::-1] if descending else expected)


def test_members_come_in_pages_too(world: World, people: list[int]) -> None:
    def page(after: Cursor | None) -> Sequence[int]:
        product, part = world.products[1], Slice(count=2, after=after)
        read = world.database.read_now(lambda session: members(session, product, [0, 1, 3], now=NOW, part=part))
        assert read.has_next is (after is None)
        return [person.id for person in read.rows]

    assert page(None) == people[:2]
    assert page((people[1],)) == people[2:3]


def _one(session: Session, order: PeopleOrder, after: Cursor | None, *, descending: bool) -> Page[Person]:
    return list_people(session, AllOf(), order, Slice(count=1, after=after, descending=descending), now=NOW)


def _add_people(database: Database) -> list[int]:
    """All but the last with a reference; each joined a day after the one before."""
    kinds = {"age": AttributeKind.NUMBER, "since": AttributeKind.DATE, "member": AttributeKind.BOOLEAN}

    def add(session: Session) -> list[int]:
        for key in ("prefecture", "age", "since", "member"):
            kind = kinds.get(key, AttributeKind.TEXT)
            define_attribute(session, key=key, kind=kind, name={"ja": key}, now=NOW)
        return [_add_one(session, place) for place in range(len(PEOPLE))]

    return database.write_now(add)


def _add_one(session: Session, place: int) -> int:
    ref = f"R-{place}" if place < 3 else None
    return add_person(session, external_ref=ref, language="ja", attributes=PEOPLE[place], now=NOW + days(place)).id
