"""Ambassadors pause, leave and come back as they like; each step is written down, and who did it for them."""

from functools import partial

import pytest
from sqlalchemy import select

from backend.ambassadors.actions import bring_back, come_back, decline, leave, pause, resume
from backend.ambassadors.queries.ambassadors import is_active as takes_part
from backend.ambassadors.rules.agreements import AgreementOutdated
from backend.ambassadors.rules.states import WrongStatus
from backend.ambassadors.tables import Ambassador, AmbassadorStep
from backend.clock import DAY
from backend.db import Database
from backend.errors import Invalid
from tests.ambassadors.club import Club, club_of
from tests.clocks import SettableClock


@pytest.fixture
def club(database: Database, clock: SettableClock) -> Club:
    return club_of(database, clock)


def is_active(club: Club, person_id: int) -> bool:
    """Whether the person takes part now."""
    taking_part = select(Ambassador.person_id).where(Ambassador.programme_id == club.id, takes_part(club.clock()))
    return club.database.read_now(lambda session: person_id in session.scalars(taking_part).all())


def test_a_pause_ends_of_itself(club: Club) -> None:
    person = club.person()
    ambassador_id = club.ambassador(person)
    assert is_active(club, person)
    club.write(lambda session: pause(session, ambassador_id, club.clock() + DAY, club.clock()))
    assert not is_active(club, person)
    assert [view.status for view in club.home(person).programmes] == ["PAUSED"]
    club.clock.advance(DAY)
    assert is_active(club, person)
    assert [view.status for view in club.home(person).programmes] == ["ACTIVE"]


def test_a_pause_without_an_end_lasts_until_they_come_back(club: Club) -> None:
    person = club.person()
    ambassador_id = club.ambassador(person)
    club.write(lambda session: pause(session, ambassador_id, None, club.clock()))
    club.clock.advance(400 * DAY)
    assert not is_active(club, person)
    club.write(lambda session: resume(session, ambassador_id, club.clock()))
    assert is_active(club, person)
    before = club.kept()
    club.write(lambda session: resume(session, ambassador_id, club.clock()))
    assert club.kept() == before
    assert club.steps(ambassador_id) == ["INVITED", "ACCEPTED", "PAUSED", "RESUMED"]


def test_a_pause_does_not_end_in_the_past(club: Club) -> None:
    ambassador_id = club.ambassador()
    before = club.kept()
    with pytest.raises(Invalid):
        club.write(lambda session: pause(session, ambassador_id, club.clock(), club.clock()))
    assert club.kept() == before


def test_whoever_left_comes_back_under_the_newest_agreement(club: Club) -> None:
    person = club.person()
    ambassador_id = club.ambassador(person)
    code = club.stands(ambassador_id).code
    left_at = club.clock.advance(DAY)
    club.leaves(ambassador_id)
    club.leaves(ambassador_id)
    assert (club.stands(ambassador_id).status, club.stands(ambassador_id).left_at) == ("LEFT", left_at)
    assert not is_active(club, person)
    newest = club.publishes()
    with pytest.raises(AgreementOutdated):
        club.write(lambda session: come_back(session, ambassador_id, club.agreement_id, "ja", club.clock()))
    club.write(lambda session: come_back(session, ambassador_id, newest, "en", club.clock()))
    back = club.stands(ambassador_id)
    assert (back.status, back.left_at, back.agreement_id, back.agreed_language, back.code) == (
        "ACTIVE",
        None,
        newest,
        "en",
        code,
    )
    assert is_active(club, person)
    assert club.steps(ambassador_id) == ["INVITED", "ACCEPTED", "LEFT", "RETURNED"]


def test_staff_acts_on_behalf_and_is_named(club: Club) -> None:
    ambassador_id = club.ambassador()
    now = club.clock()
    club.write(lambda session: pause(session, ambassador_id, None, now, by="Hana"))
    club.write(lambda session: resume(session, ambassador_id, now, by="Hana"))
    club.write(lambda session: leave(session, ambassador_id, now, by="Hana"))
    club.write(lambda session: bring_back(session, ambassador_id, now, by="Hana"))
    by = [(row.kind, row.by_name) for row in club.rows(AmbassadorStep) if row.ambassador_id == ambassador_id]
    assert by == [
        ("INVITED", None),
        ("ACCEPTED", None),
        ("PAUSED", "Hana"),
        ("RESUMED", "Hana"),
        ("LEFT", "Hana"),
        ("RETURNED", "Hana"),
    ]


def test_nobody_agrees_to_a_newer_agreement_on_anothers_behalf(club: Club) -> None:
    ambassador_id = club.ambassador()
    club.leaves(ambassador_id)
    club.publishes()
    before = club.kept()
    with pytest.raises(AgreementOutdated):
        club.write(lambda session: bring_back(session, ambassador_id, club.clock(), by="Hana"))
    assert club.kept() == before


def test_whoever_was_only_asked_has_nothing_to_pause_or_leave(club: Club) -> None:
    asked, declined = club.invited(), club.invited()
    club.write(lambda session: decline(session, declined, club.clock()))
    before = club.kept()
    for ambassador_id in (asked, declined):
        for act in (leave, resume):
            with pytest.raises(WrongStatus):
                club.write(partial(act, ambassador_id=ambassador_id, now=club.clock()))
        with pytest.raises(WrongStatus):
            club.write(partial(pause, ambassador_id=ambassador_id, until=None, now=club.clock()))
        with pytest.raises(WrongStatus):
            club.write(partial(bring_back, ambassador_id=ambassador_id, now=club.clock(), by="Hana"))
    assert club.kept() == before
