"""A test response is marked, moves nobody, and goes away in one step with all that was kept of it."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from backend.db import Database, Session
from backend.errors import Invalid
from backend.invitations.actions import issue, issue_test
from backend.invitations.tables import Invitation
from backend.loyalty.tables import PositionRow
from backend.panel.tables import AttributeValue, Consent
from backend.responses.actions import wipe_tests
from backend.responses.tables import AnswerRow, ReplacedAnswer, Response
from tests.asking import LIKING, TITLE, Asked, ask, scale, survey_of
from tests.clocks import SettableClock
from tests.responding import ledger, post, response_of

CONSENT: dict[str, object] = {"key": "news", "kind": "CONSENT", "wording": TITLE, "purpose": "news"}
TELLING = survey_of([scale("like", LIKING), CONSENT, scale("age", attribute="age")])


def trial_of(database: Database, asked: Asked, now: int) -> Asked:
    invitation = database.write_now(lambda session: issue_test(session, asked.touchpoint_id, asked.person_id, now=now))
    return replace(asked, invitation=invitation)


def counts(database: Database, *tables: type[object]) -> list[int]:
    def read(session: Session) -> list[int]:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]

    return database.read_now(read)


def test_answers_are_kept_and_say_nothing(database: Database, clock: SettableClock) -> None:
    asked = trial_of(database, ask(database, clock(), TELLING), clock())
    post(database, asked, {"like": 5, "news": True, "age": 3}, clock())
    assert ledger(database, asked) == []
    assert counts(database, PositionRow, Consent, AttributeValue) == [0, 0, 0]
    response = response_of(database)
    assert (response.is_test, response.snapshot, asked.invitation.is_test) == (True, None, True)


def test_a_test_stands_beside_the_persons_own_invitation(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), TELLING)
    first = trial_of(database, asked, clock())
    second = trial_of(database, asked, clock.advance(1))
    assert len({asked.invitation.id, first.invitation.id, second.invitation.id}) == 3


def test_nobody_is_invited_to_a_test_by_chance(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), TELLING)
    with pytest.raises(Invalid):
        database.write_now(
            lambda session: issue(session, asked.touchpoint_id, [asked.person_id], occasion="test 1", now=clock())
        )
    assert counts(database, Invitation) == [1]


def test_tests_are_wiped_and_what_is_real_stays(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), TELLING)
    post(database, asked, {"like": 5}, clock())
    trial = trial_of(database, asked, clock())
    post(database, trial, {"like": 5, "age": 2}, clock())
    post(database, trial, {"like": 4, "age": 2}, clock.advance(1))
    wiped = database.write_now(lambda session: wipe_tests(session, asked.survey_id))
    assert (wiped.invitations, wiped.responses) == (1, 1)
    assert counts(database, Invitation, Response, AnswerRow, ReplacedAnswer) == [1, 1, 1, 0]
    assert not response_of(database).is_test
    again = database.write_now(lambda session: wipe_tests(session, asked.survey_id))
    assert (again.invitations, again.responses) == (0, 0)
