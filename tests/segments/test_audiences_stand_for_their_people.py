"""A saved audience in a condition stands for its people: a frozen list, or whoever fits now; never for itself."""

import pytest

from backend.clock import Instant, days
from backend.db import Session
from backend.errors import Invalid
from backend.segments.queries.conditions import AudienceCycle, conditions_within
from backend.segments.rules import (
    AllOf,
    AnyOf,
    AttributeIn,
    InAudience,
    JoinedSince,
    NoneOf,
    PeopleWhere,
    RefIn,
    Segment,
)
from backend.segments.rules.spelling import where_to_json
from backend.segments.tables import Audience, AudienceMember
from tests.loyalty.told import NOW, answer
from tests.loyalty.world import World
from tests.segments.reading import ids_where, standing

LATER = NOW + days(1)


def test_a_dynamic_one_is_whoever_fits_now_and_a_frozen_one_is_its_list(world: World) -> None:
    fan, other = world.person(), world.person()
    world.observe(fan, [answer(NOW, 0.9, weight=3.0)], NOW)
    fans = _save(world, standing(world, Segment.FAN))
    listed = _save(world, standing(world, Segment.FAN), members=[other])
    assert ids_where(world, InAudience(audience_id=fans), LATER) == [fan]
    assert ids_where(world, InAudience(audience_id=listed), LATER) == [other]
    assert ids_where(world, NoneOf(parts=[InAudience(audience_id=fans)]), LATER) == [other]
    both = AnyOf(parts=[InAudience(audience_id=fans), InAudience(audience_id=listed)])
    assert ids_where(world, both, LATER) == [fan, other]
    nested = _save(world, AllOf(parts=[both, NoneOf(parts=[InAudience(audience_id=listed)])]))
    assert ids_where(world, InAudience(audience_id=nested), LATER) == [fan]
    # Long after, nobody is a fan by what they said once; the list stays.
    assert ids_where(world, both, NOW + days(3_000)) == [other]


def test_what_leads_back_to_itself_is_refused(world: World) -> None:
    person = world.person()
    first = _save(world, AllOf())
    second = _save(world, InAudience(audience_id=first))
    _say(world, first, AllOf(parts=[InAudience(audience_id=second)]))
    for audience_id in (first, second):
        with pytest.raises(AudienceCycle):
            ids_where(world, InAudience(audience_id=audience_id), LATER)
    _say(world, first, AllOf())
    assert ids_where(world, InAudience(audience_id=second), LATER) == [person]


def test_audiences_lie_only_so_deep_within_each_other(world: World) -> None:
    person = world.person()
    deepest = _save(world, RefIn(refs=["C-1"]))
    for _ in range(7):
        deepest = _save(world, InAudience(audience_id=deepest))
    assert ids_where(world, InAudience(audience_id=deepest), LATER) == [person]
    deeper = _save(world, InAudience(audience_id=deepest))
    with pytest.raises(AudienceCycle):
        ids_where(world, InAudience(audience_id=deeper), LATER)


def test_audiences_of_audiences_do_not_grow_without_end(world: World) -> None:
    wide = _save(world, AllOf(parts=[JoinedSince(since=0)] * 20))
    wider = _save(world, AllOf(parts=[InAudience(audience_id=wide)] * 20))
    with pytest.raises(Invalid):
        ids_where(world, InAudience(audience_id=wider), LATER)


def test_nobody_can_ask_for_an_audience_that_is_not_there(world: World) -> None:
    with pytest.raises(Invalid):
        ids_where(world, InAudience(audience_id=99), LATER)


def test_what_is_asked_through_audiences_is_told(world: World) -> None:
    inner = _save(world, AttributeIn(key="income", values=["1"]), members=[world.person()])
    outer = _save(world, NoneOf(parts=[InAudience(audience_id=inner)]))
    _say(world, inner, AllOf(parts=[AttributeIn(key="income", values=["1"]), InAudience(audience_id=outer)]))
    asked = world.database.read_now(lambda session: list(conditions_within(session, InAudience(audience_id=outer))))
    assert [each.key for each in asked if isinstance(each, AttributeIn)] == ["income"]


def _save(world: World, where: PeopleWhere, members: list[int] | None = None, now: Instant = NOW) -> int:
    """A dynamic audience, or a frozen one of those people."""

    def save(session: Session) -> int:
        row = Audience(
            key=f"audience-{next(world.names)}",
            name={"ja": "人"},
            where=where_to_json(where) or {},
            kind="DYNAMIC" if members is None else "FROZEN",
            created_at=now,
        )
        session.add(row)
        session.flush()
        for person_id in members or []:
            session.add(AudienceMember(audience_id=row.id, person_id=person_id, since=now))
        return row.id

    return world.database.write_now(save)


def _say(world: World, audience_id: int, where: PeopleWhere) -> None:
    """Changes what an audience says, past the checks of the room."""

    def change(session: Session) -> None:
        session.get_one(Audience, audience_id).where = where_to_json(where) or {}

    world.database.write_now(change)
