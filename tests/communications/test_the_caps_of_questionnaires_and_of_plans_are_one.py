"""What plans and campaigns send counts in the caps of touchpoints, and what touchpoints send in those of plans."""

import pytest
from sqlalchemy.orm import Session

from backend.clock import DAY
from backend.communications.actions.contacts import keep_contacts
from backend.communications.actions.plans import publish_plan
from backend.communications.queries.next import next_communications
from backend.communications.rules.contacts import Contact
from backend.communications.rules.next import HeldBy, SuggestionState
from backend.db import Database
from backend.loyalty.rules.axes import Moment
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.staff.actions import issue_token
from backend.staff.rules import Role
from tests.api.client import token_named
from tests.clocks import SettableClock
from tests.communications.strategy import entry, table
from tests.planning.house import House, Told, open_house


@pytest.fixture
def asking(database: Database, clock: SettableClock) -> House:
    """A tea house that asks at the four moments."""
    return open_house(database, clock)


def test_a_touchpoint_waits_for_the_room_that_a_mail_took(asking: House) -> None:
    asking.caps("week", most=1, days=7)
    person, other = asking.person("anna"), asking.person("bela")
    sent = asking.clock()
    contact = Contact(
        person_id=person, product_id=asking.asked.product_id, campaign_id=1, channel="EMAIL", source="c/1", at=sent
    )
    asking.database.write_now(lambda session: keep_contacts(session, [contact]))
    touchpoint = asking.touchpoint(Moment.CAMPAIGN)
    asking.works()
    assert asking.told(touchpoint) == [
        Told(person, 0, "HELD", "CAP", sent + 7 * DAY),
        Told(other, 0, "SENT", "DUE"),
    ]
    asking.clock.advance(7 * DAY)
    asking.works()
    assert asking.told(touchpoint)[0] == Told(person, 0, "SENT", "DUE")


def test_a_plan_waits_for_the_room_that_a_questionnaire_took(asking: House) -> None:
    asking.caps("week", most=1, days=7)
    person = asking.person("anna")
    _publish(asking)
    touchpoint = asking.touchpoint(Moment.CAMPAIGN)
    asking.works()
    asked = asking.clock()
    assert asking.told(touchpoint) == [Told(person, 0, "SENT", "DUE")]
    asking.clock.advance(DAY)

    def next_one() -> tuple[SuggestionState, HeldBy | None, int | None]:
        found = asking.database.read_now(
            lambda session: next_communications(session, [person], asking.clock(), asking.asked.product_id)
        )
        (one,) = found[person]
        return one.state, one.held_by, one.at

    assert next_one() == (SuggestionState.HELD, HeldBy.CAP, asked + 7 * DAY)
    asking.clock.advance(6 * DAY)
    assert next_one()[:2] == (SuggestionState.DUE, None)


def _publish(asking: House) -> None:
    """A plan that writes a letter to everyone, for the purpose that people agreed to."""
    said = entry("letter", UNCLASSIFIED, "LEARN", "OTHER", purpose="survey")

    def publish(session: Session) -> None:
        token = issue_token(
            session,
            name="planner",
            role=Role.PLANNER,
            token=token_named("planner"),
            expires_at=None,
            now=asking.clock(),
        )
        publish_plan(
            session,
            product_id=asking.asked.product_id,
            content=table(said),
            reason="初版",
            by=token.member_id or 0,
            now=asking.clock(),
        )

    asking.database.write_now(publish)
