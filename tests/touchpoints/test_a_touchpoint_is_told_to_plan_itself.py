"""A touchpoint plans itself once it is told to, if it knows whom to ask; open ones have places for their links."""

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy.orm import Session

from backend.db import Database
from backend.errors import AlreadyExists, Invalid, NotFound, Refused
from backend.links import Links, Purpose
from backend.loyalty.rules.axes import Moment
from backend.outbox.rules import Channel
from backend.panel.actions import define_attribute
from backend.panel.rules import AttributeKind
from backend.segments.rules import AttributeIn, RefIn
from backend.segments.rules.spelling import where_to_json
from backend.touchpoints.actions import Reach, add_touchpoint, change_reach, place_open_link, plan_itself
from backend.touchpoints.queries import find_open_link, get_touchpoint, open_links_of
from backend.touchpoints.rules import (
    NeedsAudience,
    NeedsProduct,
    NotOpen,
    Rules,
    open_link_of,
    placed_link_of,
    rules_to_json,
)
from tests.asking import CONNECTION, Asked, ask, scale, survey_of
from tests.clocks import START, SettableClock
from tests.snapshots import everything

BOND_ALONE = survey_of([scale("bond", CONNECTION)])
EVENING = Rules(delay_days=3, certain=0.9)
SAID = Reach(channel=Channel.EMAIL, rules=EVENING, audience=RefIn(refs=["C-1"]))


@pytest.fixture
def asked(database: Database, clock: SettableClock) -> Asked:
    """A company whose touchpoint is open."""
    return ask(database, clock(), is_open=True)


def refusal_of(database: Database, work: Callable[[Session], object]) -> type[Refused]:
    """The refusal of what is tried, which must leave nothing behind."""
    before = everything(database)
    with pytest.raises(Refused) as refused:
        database.write_now(work)
    assert everything(database) == before
    return type(refused.value)


def touchpoint_at(moment: Moment, asked: Asked, **more: object) -> Callable[[Session], int]:
    """Makes another one."""

    def made(session: Session) -> int:
        given = {"key": moment.name.lower(), "survey_id": asked.survey_id, "product_id": asked.product_id, **more}
        return add_touchpoint(session, moment=moment, now=START, **given).id  # type: ignore[arg-type]  # each test names what it means

    return made


def test_rules_channel_and_audience_are_kept(database: Database, asked: Asked) -> None:
    database.write_now(lambda session: change_reach(session, asked.touchpoint_id, SAID, START).id)
    touchpoint = database.read_now(lambda session: get_touchpoint(session, asked.touchpoint_id))
    assert (touchpoint.channel, touchpoint.rules) == ("EMAIL", rules_to_json(EVENING))
    assert touchpoint.audience == where_to_json(RefIn(refs=["C-1"])) == {"refs": ["C-1"]}
    database.write_now(lambda session: change_reach(session, asked.touchpoint_id, Reach(), START).id)
    touchpoint = database.read_now(lambda session: get_touchpoint(session, asked.touchpoint_id))
    assert (touchpoint.channel, touchpoint.rules, touchpoint.audience) == ("FILE", None, None)


def test_an_audience_is_of_attributes_that_there_are(database: Database, asked: Asked) -> None:
    of_tokyo = Reach(audience=AttributeIn(key="city", values=["東京"]))
    change = partial(change_reach, touchpoint_id=asked.touchpoint_id, reach=of_tokyo, now=START)
    assert refusal_of(database, change) is Invalid
    database.write_now(
        lambda session: (
            define_attribute(session, key="city", kind=AttributeKind.TEXT, name={"ja": "都市"}, now=START).id
        )
    )
    assert database.write_now(lambda session: change(session).id) == asked.touchpoint_id


def test_it_plans_itself_until_it_is_stopped(database: Database, asked: Asked) -> None:
    def now_plans() -> bool:
        return database.read_now(lambda session: get_touchpoint(session, asked.touchpoint_id).plans_itself)

    assert now_plans() is False
    database.write_now(lambda session: plan_itself(session, asked.touchpoint_id, starts=True).id)
    assert now_plans() is True
    database.write_now(lambda session: plan_itself(session, asked.touchpoint_id, starts=False).id)
    assert now_plans() is False


def test_whoever_does_not_know_whom_to_ask_does_not_plan_itself(database: Database, asked: Asked) -> None:
    signup = database.write_now(touchpoint_at(Moment.SIGNUP, asked))
    assert refusal_of(database, lambda session: plan_itself(session, signup, starts=True)) is NeedsAudience
    database.write_now(lambda session: change_reach(session, signup, SAID, START).id)
    database.write_now(lambda session: plan_itself(session, signup, starts=True).id)
    assert refusal_of(database, lambda session: change_reach(session, signup, Reach(), START)) is NeedsAudience
    none = database.write_now(touchpoint_at(Moment.NONE, asked))
    assert refusal_of(database, lambda session: plan_itself(session, none, starts=True)) is Invalid
    assert refusal_of(database, lambda session: plan_itself(session, 99, starts=True)) is NotFound


def test_a_purchase_is_one_of_a_product(database: Database, clock: SettableClock) -> None:
    from_depth = ask(database, clock(), BOND_ALONE)
    bought = database.write_now(
        touchpoint_at(Moment.AFTER_PURCHASE, from_depth, product_id=None, brand_id=from_depth.brand_id)
    )
    assert refusal_of(database, lambda session: plan_itself(session, bought, starts=True)) is NeedsProduct


def test_an_open_link_hangs_in_many_places(database: Database, asked: Asked) -> None:
    place = partial(place_open_link, touchpoint_id=asked.touchpoint_id, prefill={"like": 5}, now=START)
    first = database.write_now(lambda session: place(session, key="ginza", hidden={"shop": "銀座"}).id)
    database.write_now(lambda session: place(session, key="ueno", hidden={}).id)
    found = database.read_now(lambda session: open_links_of(session, [asked.touchpoint_id]))[asked.touchpoint_id]
    assert [(each.key, each.hidden, each.prefill) for each in found] == [
        ("ginza", {"shop": "銀座"}, {"like": 5}),
        ("ueno", {}, {"like": 5}),
    ]
    kept = database.read_now(lambda session: find_open_link(session, first))
    assert kept is not None
    assert kept.key == "ginza"
    assert database.read_now(lambda session: find_open_link(session, 99)) is None
    assert refusal_of(database, lambda session: place(session, key="ueno", hidden={})) is AlreadyExists


def test_what_a_form_cannot_be_told_is_refused(database: Database, asked: Asked) -> None:
    place = partial(place_open_link, touchpoint_id=asked.touchpoint_id, key="ginza", now=START)
    for hidden, prefill in (
        ({"a b": "x"}, {}),
        ({"shop": 3}, {}),
        ({"shop": "x" * 401}, {}),
        ({}, {"like": None}),
        ({}, {"like": {"deep": 1}}),
        ({f"k{number}": "x" for number in range(51)}, {}),
    ):
        assert refusal_of(database, partial(place, hidden=hidden, prefill=prefill)) is Invalid
    closed = database.write_now(touchpoint_at(Moment.CAMPAIGN, asked))
    assert refusal_of(database, partial(place, touchpoint_id=closed, hidden={}, prefill={})) is NotOpen


def test_a_placed_link_names_its_place() -> None:
    links = Links(["a key of no secrecy, for tests only"], "https://example.test")
    read = links.read(Purpose.OPEN, links.token(Purpose.OPEN, placed_link_of(7, 3, START)), START)
    assert (read.id, read.place) == (7, 3)
    assert links.read(Purpose.OPEN, links.token(Purpose.OPEN, open_link_of(7, START)), START).place == 0
