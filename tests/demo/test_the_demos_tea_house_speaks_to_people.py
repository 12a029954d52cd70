"""The tea house plans what to say, sends a campaign with a control, and revises its plan by what that showed."""

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.communications.queries.controls import newest_draw
from backend.communications.queries.findings import findings_behind_plans
from backend.communications.queries.next import next_communications
from backend.communications.queries.plans import live_plan
from backend.communications.tables import (
    Campaign,
    CampaignEvent,
    CampaignFinding,
    CampaignMember,
    CommunicationEntry,
    CommunicationPlan,
)
from backend.db import Database
from backend.lifetime.queries import find_model
from backend.segments.queries.people import count_people
from backend.segments.rules import InAudience
from backend.segments.tables import Audience
from tests.clocks import START


def test_the_second_version_of_the_plan_rests_on_a_finding(demo: Database) -> None:
    def look(session: Session) -> None:
        first, second = session.scalars(select(CommunicationPlan).order_by(CommunicationPlan.version)).all()
        live = live_plan(session, first.product_id)
        assert live is not None
        assert (first.version, second.version, live.id) == (1, 2, second.id)
        (finding,) = session.scalars(select(CampaignFinding)).all()
        assert [each.id for each in findings_behind_plans(session, [second.id])[second.id]] == [finding.id]
        # Two hundred people are too few to show anything, and the demo says so.
        assert (finding.says, finding.reasons) == ("CANNOT_SAY", ["TOO_FEW"])
        assert "何とも言えない" in finding.note
        entries = session.scalars(select(CommunicationEntry)).all()
        keys = {plan.id: {each.key for each in entries if each.plan_id == plan.id} for plan in (first, second)}
        assert keys[second.id] - keys[first.id] == {"roaster-letter"}
        assert {each.segment for each in entries} == set(range(8))
        assert {each.direction for each in entries} == {"ACT", "FEEL", "LEARN", "INTEREST"}

    demo.read_now(look)


def test_the_campaign_kept_a_control_and_heard_back(demo: Database) -> None:
    def look(session: Session) -> None:
        (campaign,) = session.scalars(select(Campaign)).all()
        assert campaign.status == "ENDED"
        members = session.scalars(select(CampaignMember)).all()
        arms = Counter(each.arm for each in members)
        assert arms["TREATED"] > arms["CONTROL"] > 5
        queued = {each.person_id for each in members if each.state == "QUEUED"}
        events = session.scalars(select(CampaignEvent)).all()
        assert {each.person_id for each in events} == queued
        assert {each.kind for each in events} >= {"SENT", "DELIVERED", "OPENED"}
        draw = newest_draw(session, campaign.id)
        assert draw is not None
        assert (draw.members, draw.share) == (len(members), 0.4)

    demo.read_now(look)


def test_audiences_are_saved_and_somebody_is_told_what_comes_next(demo: Database) -> None:
    def look(session: Session) -> None:
        audiences = session.scalars(select(Audience).order_by(Audience.id)).all()
        assert [each.key for each in audiences] == ["about-to-drift", "fans-who-wait", "loved-and-bought"]
        assert [each.watched for each in audiences] == [True, False, False]
        sizes = [count_people(session, InAudience(audience_id=each.id), now=START) for each in audiences]
        assert min(sizes) > 0
        (plan,) = session.scalars(select(CommunicationPlan).where(CommunicationPlan.version == 2)).all()
        assert find_model(session, plan.product_id) is not None
        people = sorted({each.person_id for each in session.scalars(select(CampaignMember))})
        told = next_communications(session, people, START, product_id=plan.product_id)
        assert {each.state.value for suggestions in told.values() for each in suggestions} >= {"DUE", "HELD"}

    demo.read_now(look)
