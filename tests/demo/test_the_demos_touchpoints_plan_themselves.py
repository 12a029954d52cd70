"""In the demo's last days touchpoints have planned themselves: whoever was asked may be, and each decision stands."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.app import create_app
from backend.db import Database
from backend.demo import DemoReport
from backend.jobs import plan_due
from backend.outbox.rules import Channel, State
from backend.outbox.tables import OutboxMessage
from backend.panel.queries import may_contact
from backend.planning.rules import DecisionKind, Why
from backend.planning.tables import ContactDecision
from backend.responses.rules import PICKED
from backend.responses.tables import Response
from backend.staff.rules import Role
from backend.touchpoints.tables import Touchpoint
from tests.api.client import Api
from tests.clocks import START, SettableClock
from tests.demo.answering import SETTINGS


def test_people_were_asked_held_back_and_left_out(report: DemoReport) -> None:
    kinds = {kind for _, kind in report.contacts.decided}
    assert kinds == set(DecisionKind)
    rules = {rule for rule, _ in report.contacts.decided}
    assert {Why.DUE, Why.FINISHED, Why.ANSWERED_LATELY, Why.NO_CONSENT, Why.CAP} <= rules


def test_every_invitation_that_was_sent_has_its_message(demo: Database, report: DemoReport) -> None:
    def count(session: Session) -> tuple[int | None, int | None]:
        row = ContactDecision
        sent = select(func.count()).select_from(row).where(row.kind == DecisionKind.SENT.value)
        kinds = ["INVITATION", "REMINDER"]
        messages = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.kind.in_(kinds))
        return session.scalar(sent), session.scalar(messages)

    sent, messages = demo.read_now(count)
    assert sent == messages == report.contacts.decided[Why.DUE, DecisionKind.SENT]


def test_whoever_is_written_to_now_has_agreed_to_it(demo: Database) -> None:
    def read(session: Session) -> tuple[set[int], set[int]]:
        waiting = select(OutboxMessage.subject_id).where(
            OutboxMessage.next_at.is_not(None), OutboxMessage.kind == "INVITATION"
        )
        people = {each for each in session.scalars(waiting) if each is not None}
        return people, may_contact(session, people, "survey", Channel.EMAIL, START)

    people, allowed = demo.read_now(read)
    assert people
    assert allowed == people


def test_planning_again_at_the_same_instant_decides_nothing(demo: Database, report: DemoReport) -> None:
    plans = plan_due(demo, lambda: START + 61_000)
    assert plans.failed == ()
    assert plans.invitations.sent == plans.reminders.sent == 0
    assert report.contacts.planned_by_itself == demo.read_now(_planning)


def test_messages_stand_where_the_demo_says(demo: Database, clock: SettableClock, report: DemoReport) -> None:
    http = TestClient(create_app(SETTINGS, clock, database=demo), base_url=SETTINGS.public_url)
    api = Api(http, report.tokens[Role.PLANNER])
    counted = {
        state: api.ask(f"{{ outboxMessages(state: {state}, first: 1) {{ totalCount }} }}")["outboxMessages"]
        for state in (State.SENT, State.WAITING, State.DEAD)
    }
    assert {state: found["totalCount"] for state, found in counted.items()} == report.contacts.messages
    letters = api.ask("{ deadLetters(first: 10) { nodes { reason invitation { id } } } }")["deadLetters"]["nodes"]
    assert {letter["reason"] for letter in letters} == {"SMTP_550"}


def test_few_questions_were_chosen_for_each(demo: Database, report: DemoReport) -> None:
    shown = demo.read_now(lambda session: list(session.scalars(select(Response.shown))))
    every = [each[PICKED] for each in shown if each and PICKED in each]
    picked = [each for each in every if isinstance(each, list)]
    assert 1 <= max(map(len, picked)) <= 4
    assert [each for each in picked if len(each) != len(set(each))] == []
    assert sum(map(len, picked)) == report.contacts.chosen
    assert len(picked) == len(every) == report.contacts.interviews > 0


def test_every_rule_that_the_demo_counts_was_kept(demo: Database, report: DemoReport) -> None:
    assert demo.read_now(_decided) == sum(report.contacts.decided.values())


def _planning(session: Session) -> int | None:
    return session.scalar(select(func.count()).select_from(Touchpoint).where(Touchpoint.plans_itself))


def _decided(session: Session) -> int | None:
    return session.scalar(select(func.count()).select_from(ContactDecision))
