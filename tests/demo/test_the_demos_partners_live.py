"""Ambassadors bring people, boards fill with ideas that are answered, and leads are won and lost."""

from collections import Counter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.ambassadors.rules.referrals import Flag
from backend.ambassadors.tables import Ambassador, MissionEntry, Referral, Reward
from backend.db import Database
from backend.demo import DemoReport
from backend.ideas.actions import tell_news
from backend.ideas.tables import Comment, Idea, IdeaMerge, Vote
from backend.jobs.partners import tend_partners
from backend.loyalty.rules.axes import Kind
from backend.loyalty.tables import ObservationRow
from backend.outbox.rules import Kind as MessageKind
from backend.outbox.tables import OutboxMessage
from backend.sales.tables import Lead, LeadChoice
from tests.clocks import SettableClock


def counted(session: Session, column: object) -> Counter[object]:
    """How often each value stands in a column."""
    return Counter(session.scalars(select(column)))  # type: ignore[call-overload]  # any column


def test_ambassadors_agree_rest_and_bring_others(demo: Database) -> None:
    def look(session: Session) -> None:
        assert counted(session, Ambassador.status).keys() >= {"INVITED", "ACTIVE"}
        referrals = session.scalars(select(Referral)).all()
        counting = [each for each in referrals if each.counts_since is not None]
        assert 10 < len(counting) < len(referrals)
        assert [each for each in referrals if each.flags & Flag.SELF]
        assert all(each.flags == 0 for each in counting)
        rewards = counted(session, Reward.cause)
        assert rewards["REFERRAL"] == len(counting)
        assert rewards["STAFF"] > 0
        assert counted(session, MissionEntry.status).keys() >= {"DONE", "SENT_IN"}
        lines = select(func.count()).select_from(ObservationRow).where(ObservationRow.kind == int(Kind.ADVOCACY))
        assert 0 < (session.scalar(lines) or 0) <= len(counting)

    demo.read_now(look)


def test_ideas_are_wanted_talked_about_answered_and_become_one(demo: Database, report: DemoReport) -> None:
    def look(session: Session) -> None:
        ideas = session.scalars(select(Idea)).all()
        assert len(ideas) == report.counts.ideas
        assert {each.status for each in ideas} == {
            "NEW",
            "UNDER_REVIEW",
            "PLANNED",
            "IN_THE_MAKING",
            "LAUNCHED",
            "DECLINED",
        }
        assert counted(session, Idea.state)["WAITING"] == 1
        (merge,) = session.scalars(select(IdeaMerge)).all()
        kept = session.get_one(Idea, merge.kept_id)
        voters = select(func.count(Vote.person_id)).where(Vote.idea_id == kept.id)
        assert kept.votes == session.scalar(voters) == max(each.votes for each in ideas)
        assert counted(session, Comment.state).keys() == {"SHOWN"}

    demo.read_now(look)


def test_who_asked_to_be_told_was_told(demo: Database) -> None:
    def look(session: Session) -> None:
        told = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == MessageKind.IDEA_NEWS)).all()
        assert told
        assert all(each.sent_at is not None for each in told)

    demo.read_now(look)


def test_leads_are_won_lost_and_open(demo: Database, report: DemoReport) -> None:
    def look(session: Session) -> None:
        outcomes = counted(session, Lead.outcome)
        assert outcomes.keys() == {"WON", "LOST", None}
        assert sum(outcomes.values()) == report.counts.leads
        assert counted(session, LeadChoice.decision).keys() == {"ACCEPTED", "REJECTED"}

    demo.read_now(look)


def test_due_work_finds_nothing_left_to_do_twice(demo: Database, clock: SettableClock) -> None:
    tend_partners(demo, clock)
    assert tend_partners(demo, clock) == 0
    assert demo.write_now(lambda session: tell_news(session, clock())) == 0
