"""A plan is published as a whole, each time as a new version with its reason; what was published never changes."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from backend.clock import DAY
from backend.communications.queries.plans import contents_of, find_plan, live_plan, live_plans, plan_history
from backend.communications.rules.directions import Direction, Form
from backend.communications.rules.plans import Entry, Plan, PlanChanged
from backend.communications.tables import CommunicationAim, CommunicationEntry, CommunicationPlan
from backend.db import Slice
from backend.errors import Invalid, NotFound
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.segments.rules import Segment
from tests.communications.strategy import House, aim, entry, table

WHOLE = table(
    entry(
        "tea-week",
        Segment.FAN,
        "ACT",
        "HTML_MAIL",
        url="https://example.com/tea?a=1",
        after_days=3,
        every_days=30,
        most=4,
    ),
    entry("seasons", UNCLASSIFIED, "INTEREST", "FILM", text=None, url="https://example.com/film"),
    aims=[aim(Segment.FAN, "きっかけをつくる"), aim(UNCLASSIFIED, "まず知ってもらう")],
)


def test_the_whole_table_is_kept_as_it_was_said(house: House) -> None:
    plan = house.published(WHOLE, reason="  はじめての\u202e計画\r\nです ")
    assert (plan.version, plan.reason, plan.created_by) == (1, "はじめての計画\nです", house.member_id)
    assert plan.created_at == house.clock()
    kept = house.database.read_now(lambda session: contents_of(session, [plan.id])[plan.id])
    assert kept == Plan(
        aims={Segment.FAN: {"ja": "きっかけをつくる"}, UNCLASSIFIED: {"ja": "まず知ってもらう"}},
        entries=(
            Entry(
                key="tea-week",
                segment=Segment.FAN,
                direction=Direction.ACT,
                form=Form.HTML_MAIL,
                title={"ja": "tea-weekの件名"},
                text={"ja": "tea-weekの本文"},
                url="https://example.com/tea?a=1",
                after_days=3,
                every_days=30,
                most=4,
                purpose="news",
            ),
            Entry(
                key="seasons",
                segment=UNCLASSIFIED,
                direction=Direction.INTEREST,
                form=Form.FILM,
                title={"ja": "seasonsの件名"},
                text={},
                url="https://example.com/film",
                purpose="news",
            ),
        ),
    )


def test_the_newest_version_is_in_use_and_the_others_stay_readable(house: House) -> None:
    first = house.published(WHOLE)
    house.waits(1)
    second = house.published(table(), reason="いったん止める")
    other = house.published(WHOLE, product_id=None, reason="再開する")
    assert [first.version, second.version, other.version] == [1, 2, 3]
    read = house.database.read_now
    live = read(lambda session: live_plan(session, house.product_id))
    assert live is not None
    assert (live.id, live.created_at) == (other.id, house.clock())
    history = read(lambda session: plan_history(session, house.product_id, Slice(count=10)).rows)
    assert [(row.version, row.reason, row.created_at) for row in history] == [
        (1, "初版", house.clock() - DAY),
        (2, "いったん止める", house.clock()),
        (3, "再開する", house.clock()),
    ]
    assert read(lambda session: contents_of(session, [second.id])[second.id]) == Plan(aims={}, entries=())
    found = read(lambda session: find_plan(session, house.product_id, 2))
    assert found is not None
    assert found.id == second.id
    assert read(lambda session: find_plan(session, house.product_id, 4)) is None


def test_each_product_has_a_plan_of_its_own(house: House) -> None:
    tea, coffee = house.publish(entry("tea")), house.publish(entry("coffee"), product_id=house.other_id)
    again = house.publish(entry("coffee"), product_id=house.other_id, reason="もう一度")
    live = house.database.read_now(lambda session: live_plans(session, [house.product_id, house.other_id, 99]))
    assert {product_id: (row.id, row.version) for product_id, row in live.items()} == {
        house.product_id: (tea, 1),
        house.other_id: (again, 2),
    }
    assert coffee != again


def test_who_began_with_an_older_version_is_refused(house: House) -> None:
    house.published(WHOLE, after_version=0)
    house.published(WHOLE, after_version=1, reason="二版")
    before = _rows(house)
    with pytest.raises(PlanChanged) as refused:
        house.published(WHOLE, after_version=1, reason="遅れた版")
    assert (refused.value.code, refused.value.path) == ("PLAN_CHANGED", ("afterVersion",))
    assert _rows(house) == before


def test_a_refused_plan_leaves_nothing_behind(house: House) -> None:
    house.published(WHOLE)
    before = _rows(house)
    with pytest.raises(NotFound):
        house.published(WHOLE, product_id=99)
    with pytest.raises(Invalid):
        house.published(WHOLE, reason=" \n ")
    with pytest.raises(Invalid):
        house.published(table(entry("one"), entry("one")))
    assert _rows(house) == before


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM communication_aims",
        "DELETE FROM communication_entries",
        "UPDATE communication_aims SET aim = '{}'",
        "UPDATE communication_entries SET after_days = 0",
        "UPDATE communication_plans SET reason = 'x'",
    ],
)
def test_what_was_published_never_changes(house: House, change: str) -> None:
    plan = house.published(WHOLE)

    def kept(session: Session) -> Plan:
        return contents_of(session, [plan.id])[plan.id]

    before = house.database.read_now(kept)
    with pytest.raises(DatabaseError, match="a communication plan is never changed"):
        house.database.write_now(lambda session: session.execute(text(change)).close())
    assert house.database.read_now(kept) == before


def _rows(house: House) -> list[int]:
    tables = (CommunicationPlan, CommunicationAim, CommunicationEntry)
    return house.database.read_now(
        lambda session: [session.scalars(select(func.count()).select_from(each)).one() for each in tables]
    )
