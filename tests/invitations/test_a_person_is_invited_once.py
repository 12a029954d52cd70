"""A person is invited once to a touchpoint on an occasion, however often one asks; an invitation can be taken back."""

import pytest

from backend.clock import DAY, SECOND
from backend.db import Database
from backend.errors import NotFound
from backend.invitations.actions import issue, revoke
from backend.invitations.queries import get_invitation
from backend.invitations.rules import Expired, Revoked, check_good, link_of
from backend.links import ExpiredLink, Links, Purpose
from backend.panel.actions import add_person
from backend.touchpoints.actions import close_touchpoint
from backend.touchpoints.rules import Closed
from tests.asking import ask
from tests.clocks import SettableClock
from tests.snapshots import counts, everything

LINKS = Links(["a key of no secrecy, for tests only"], "https://example.test")


def test_issuing_again_gives_the_same_invitation_and_link(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    clock.advance(DAY)
    again = database.write_now(lambda session: issue(session, asked.touchpoint_id, [asked.person_id], now=clock()))
    assert [each.id for each in again] == [asked.invitation.id]
    assert LINKS.url(Purpose.SURVEY, link_of(again[0])) == LINKS.url(Purpose.SURVEY, link_of(asked.invitation))
    assert counts(database, "invitations") == [1]


def test_people_come_back_in_the_order_asked_and_each_once(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    other = database.write_now(lambda session: add_person(session, external_ref="C-2", language="en", now=1).id)
    people = [other, asked.person_id, other]
    issued = database.write_now(lambda session: issue(session, asked.touchpoint_id, people, now=clock()))
    assert [each.person_id for each in issued] == people
    assert counts(database, "invitations") == [2]


def test_another_occasion_is_another_invitation(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    (second,) = database.write_now(
        lambda session: issue(session, asked.touchpoint_id, [asked.person_id], occasion="2027", now=clock())
    )
    assert second.id != asked.invitation.id


def test_an_unknown_person_means_that_nobody_is_invited(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    before = everything(database)
    with pytest.raises(NotFound):
        database.write_now(
            lambda session: issue(session, asked.touchpoint_id, [asked.person_id, 99], occasion="x", now=clock())
        )
    assert everything(database) == before


def test_nobody_is_invited_to_what_is_closed(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    database.write_now(lambda session: close_touchpoint(session, asked.touchpoint_id, clock()))
    before = everything(database)
    with pytest.raises(Closed):
        database.write_now(lambda session: issue(session, asked.touchpoint_id, [asked.person_id], now=clock()))
    assert everything(database) == before


def test_link_and_invitation_expire_at_the_same_instant(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock() + 789)
    invitation = asked.invitation
    assert invitation.expires_at == (clock() + 789 + 30 * DAY) // SECOND * SECOND
    token = LINKS.token(Purpose.SURVEY, link_of(invitation))
    check_good(invitation.expires_at, None, invitation.expires_at)
    assert LINKS.read(Purpose.SURVEY, token, invitation.expires_at).id == invitation.id
    with pytest.raises(Expired):
        check_good(invitation.expires_at, None, invitation.expires_at + 1)
    with pytest.raises(ExpiredLink) as refused:
        LINKS.read(Purpose.SURVEY, token, invitation.expires_at + 1)
    assert refused.value.link.id == invitation.id


def test_an_invitation_is_taken_back_for_good(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    database.write_now(lambda session: revoke(session, asked.invitation.id, 7))
    database.write_now(lambda session: revoke(session, asked.invitation.id, 9))
    revoked = database.read_now(lambda session: get_invitation(session, asked.invitation.id))
    assert revoked.revoked_at == 7
    with pytest.raises(Revoked):
        check_good(revoked.expires_at, revoked.revoked_at, clock())
    with pytest.raises(NotFound):
        database.write_now(lambda session: revoke(session, 99, 1))
