"""A finding keeps what a campaign showed, is never changed, and the next version of a plan rests on it."""

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from backend.communications.actions.findings import NothingFound, record_finding, rest_plan_on
from backend.communications.queries.findings import (
    findings_about_plans,
    findings_behind_plans,
    findings_of_campaigns,
    plans_resting_on,
)
from backend.communications.rules.campaigns import Goal, GoalKind
from backend.communications.rules.saying import Reason, Says
from backend.communications.tables import CampaignFinding, PlanFinding
from backend.errors import Invalid, NotFound, Refused
from backend.loyalty.rules.axes import Axis
from backend.segments.rules import Segment
from tests.communications.running import WORDS, made
from tests.communications.strategy import House, entry
from tests.communications.verified import Life, live

GOAL = Goal(kind=GoalKind.AXIS, axis=Axis.PSYCHOLOGY)


def test_a_finding_keeps_what_was_shown(house: House) -> None:
    life = _lived(house)
    shown = life.result(sees_all=False)
    finding = _recorded(life)
    assert (finding.says, finding.reasons) == (Says.IMPROVED.value, [])
    assert (finding.as_of, finding.created_at) == (shown.until, house.clock())
    assert finding.hypothesis == "新茶を知れば買う人がふえる"
    assert shown.goal.estimate is not None
    goal = finding.result["goal"]
    assert isinstance(goal, dict)
    assert (goal["low"], goal["high"], goal["method"]) == (shown.goal.estimate.low, shown.goal.estimate.high, "WELCH")
    # Whatever becomes known later, the finding stays.
    life.passes(1)
    life.buy(dict.fromkeys(life.people, 100.0))
    assert _stored(house, finding.id).result == finding.result


def test_a_finding_is_never_changed(house: House) -> None:
    finding = _recorded(_lived(house))
    with pytest.raises(DBAPIError):
        house.database.write_now(lambda session: session.execute(update(CampaignFinding).values(note="x")))
    with pytest.raises(DBAPIError):
        house.database.write_now(lambda session: session.execute(delete(CampaignFinding)))
    assert _stored(house, finding.id).note == "言い方を変える"


def test_a_finding_before_the_end_says_so(house: House) -> None:
    life = live(house, 60, control_share=0.5, goal=GOAL)
    finding = _recorded(life)
    assert finding.says == Says.CANNOT_SAY.value
    assert Reason.NOT_OVER_YET.value in finding.reasons


def test_a_draft_has_shown_nothing(house: House) -> None:
    draft = made(house)
    with pytest.raises(NothingFound):
        house.database.write_now(lambda session: record_finding(session, draft, note="", by=1, now=house.clock()))
    assert _count(house) == 0


def test_hypothesis_result_revision(house: House) -> None:
    first = house.publish(entry("hello", Segment.FAN))
    life = _lived(house, plan_id=first)
    finding = _recorded(life)
    second = house.publish(entry("hello", Segment.FAN), entry("again", Segment.FAN), reason="効いたので続ける")
    _rest(house, second, [finding.id, finding.id])

    def read(session: Session) -> list[object]:
        return [
            [row.id for row in findings_of_campaigns(session, [life.campaign_id])[life.campaign_id]],
            [row.id for row in findings_about_plans(session, [first, second])[first]],
            findings_about_plans(session, [second])[second],
            [row.id for row in findings_behind_plans(session, [first, second])[second]],
            plans_resting_on(session, [finding.id])[finding.id],
        ]

    assert house.database.read_now(read) == [[finding.id], [finding.id], [], [finding.id], [second]]


def test_a_plan_rests_on_findings_about_its_own_product(house: House) -> None:
    finding = _recorded(_lived(house))
    other = house.publish(entry("rice", Segment.FAN), product_id=house.other_id)
    for finding_id, refusal in ((finding.id, Invalid), (finding.id + 1, NotFound)):
        _refused(house, other, finding_id, refusal)
    assert house.database.read_now(lambda session: session.scalar(select(func.count()).select_from(PlanFinding))) == 0


def _refused(house: House, plan_id: int, finding_id: int, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        _rest(house, plan_id, [finding_id])


def _rest(house: House, plan_id: int, finding_ids: list[int]) -> None:
    house.database.write_now(lambda session: rest_plan_on(session, plan_id, finding_ids, house.clock()))


def _lived(house: House, plan_id: int | None = None) -> Life:
    """A campaign with a clear effect, to its end."""
    content = [WORDS] if plan_id is None else None
    life = live(house, 120, control_share=0.5, goal=GOAL, plan_id=plan_id, content=content)
    life.passes(20)
    treated = life.treated
    life.say({each: 0.45 + 0.35 * (each in treated) for each in life.people})
    life.passes(40)
    return life


def _recorded(life: Life) -> CampaignFinding:
    house = life.house
    return house.database.write_now(
        lambda session: record_finding(
            session, life.campaign_id, note="言い方を変える", by=house.member_id, now=house.clock()
        )
    )


def _stored(house: House, finding_id: int) -> CampaignFinding:
    return house.database.read_now(lambda session: session.get_one(CampaignFinding, finding_id))


def _count(house: House) -> int:
    return house.database.read_now(
        lambda session: session.scalars(select(func.count()).select_from(CampaignFinding)).one()
    )
