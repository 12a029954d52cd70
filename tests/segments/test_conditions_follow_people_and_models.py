"""Conditions hold of the kept one of merged people and of nobody erased, under the model that is live."""

import json

import pytest
from sqlalchemy.orm import Session

from backend.clock import days
from backend.identity.actions import erase, merge, undo_merge
from backend.loyalty.actions import add_model, begin_publishing, finish_publishing, rebuild_chunk
from backend.loyalty.queries import get_model
from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.model import DEFAULT_DEFINITION
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.segments.rules import (
    AllOf,
    Bought,
    CertainBy,
    InSegment,
    IsCustomer,
    Knows,
    Moved,
    NearCut,
    NoneOf,
    OnAxis,
    PeopleWhere,
    Segment,
)
from tests.loyalty.told import NOW, answer, purchase
from tests.loyalty.world import World
from tests.segments.reading import ids_where

LATER = NOW + days(1)
# The products and brands of a fresh world are numbered as they are named.
FAN_WHO_BUYS: dict[str, PeopleWhere] = {
    "segment": InSegment(product_id=1, segments=[Segment.PRODUCT_LOYAL]),
    "axis": OnAxis(product_id=1, axis=Axis.PSYCHOLOGY, least=0.65),
    "near": NearCut(product_id=1, axis=Axis.PSYCHOLOGY, within=0.25),
    "certain": CertainBy(product_id=1, least=0.5),
    "known": Knows(product_id=1, axis=Axis.PSYCHOLOGY),
    "customer": IsCustomer(product_id=1),
    "moved": Moved(product_id=1, since=NOW, targets=[Segment.PRODUCT_LOYAL]),
    "product": Bought(product_id=1),
    "brand": Bought(brand_id=1),
}
TOLD = [answer(NOW, 0.75, weight=3.0), purchase(NOW)]
STRICT = json.loads(json.dumps(DEFAULT_DEFINITION))
STRICT["axes"]["PSYCHOLOGY"]["tau"] = 0.8


@pytest.mark.parametrize("where", FAN_WHO_BUYS.values(), ids=FAN_WHO_BUYS)
def test_of_merged_people_they_hold_of_the_kept_one_until_that_is_undone(world: World, where: PeopleWhere) -> None:
    kept, gone = world.person(), world.person()
    world.observe(gone, TOLD, NOW)
    assert ids_where(world, where, LATER) == [gone]
    assert ids_where(world, NoneOf(parts=[where]), LATER) == [kept]
    merged = world.database.write_now(
        lambda session: merge(session, kept_id=kept, gone_id=gone, source="test", now=NOW).id
    )
    assert ids_where(world, where, LATER) == [kept]
    assert ids_where(world, NoneOf(parts=[where]), LATER) == []
    world.database.write_now(lambda session: undo_merge(session, merged, NOW))
    assert ids_where(world, where, LATER) == [gone]
    assert ids_where(world, NoneOf(parts=[where]), LATER) == [kept]


def test_two_who_bought_once_have_bought_twice_as_one(world: World) -> None:
    kept, gone = world.person(), world.person()
    for person in (kept, gone):
        world.observe(person, [purchase(NOW, source_id=f"order-{person}")], NOW)
    twice = Bought(product_id=1, least=2)
    assert ids_where(world, twice, LATER) == []
    world.database.write_now(lambda session: merge(session, kept_id=kept, gone_id=gone, source="test", now=NOW).id)
    assert ids_where(world, twice, LATER) == [kept]


@pytest.mark.parametrize("where", FAN_WHO_BUYS.values(), ids=FAN_WHO_BUYS)
def test_nobody_erased_is_found_nor_left_out_by_name(world: World, where: PeopleWhere) -> None:
    erased, there = world.person(), world.person()
    for person in (erased, there):
        world.observe(person, TOLD, NOW)
    assert ids_where(world, where, LATER) == [erased, there]
    world.database.write_now(lambda session: len(erase(session, erased, NOW)))
    assert ids_where(world, where, LATER) == [there]
    assert ids_where(world, NoneOf(parts=[where]), LATER) == []
    assert ids_where(world, AllOf(), LATER) == [there]


def test_they_speak_of_the_live_model_before_while_and_after_another_is_published(world: World) -> None:
    person, unheard = world.person(), world.person()
    world.observe(person, TOLD, NOW)
    loyal = InSegment(product_id=1, segments=[Segment.PRODUCT_LOYAL])
    near = NearCut(product_id=1, axis=Axis.PSYCHOLOGY, within=0.09)
    moved = Moved(product_id=1, since=NOW, targets=[Segment.PRODUCT_LOYAL])
    unknown = Knows(product_id=1, axis=Axis.PSYCHOLOGY, known=False)
    elsewhere = InSegment(product_id=1, segments=[UNCLASSIFIED, *(set(Segment) - {Segment.PRODUCT_LOYAL})])

    def found() -> list[list[int]]:
        return [ids_where(world, where, LATER) for where in (loyal, near, moved, elsewhere, unknown)]

    old = [[person], [], [person], [], [unheard]]
    assert found() == old
    model_id = world.database.write_now(_publishing)
    assert found() == old
    assert world.database.write_now(lambda session: _rebuild(session, model_id)) == unheard
    assert found() == old
    world.database.write_now(lambda session: finish_publishing(session, model_id, NOW))
    assert found() == [[], [person], [], [person], [unheard]]


def _publishing(session: Session) -> int:
    """A stricter model that is being published."""
    return begin_publishing(session, add_model(session, version="strict", definition=STRICT, now=NOW).id).id


def _rebuild(session: Session, model_id: int) -> int | None:
    """Fills the positions of the model to come; the last whom it came to."""
    return rebuild_chunk(session, get_model(session, model_id), 0, 100, NOW)[0]
