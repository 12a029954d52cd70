"""Whoever is asked to become an ambassador is asked once, if they agreed to be and are still there."""

import pytest
from sqlalchemy.orm import Session

from backend.ambassadors.actions import close_programme, create_programme, decline, invite
from backend.ambassadors.rules.agreements import NoAgreement
from backend.ambassadors.rules.inviting import PassedOver
from backend.ambassadors.rules.programmes import MOST_AT_ONCE, ProgrammeClosed
from backend.ambassadors.tables import Ambassador
from backend.catalogue.actions import add_brand
from backend.clock import DAY
from backend.db import Database
from backend.errors import Invalid
from backend.outbox.rules import Channel
from backend.panel.actions import pause
from backend.panel.tables import Person
from tests.ambassadors.club import GIVEN, Club, club_of
from tests.clocks import SettableClock


@pytest.fixture
def club(database: Database, clock: SettableClock) -> Club:
    return club_of(database, clock)


def test_whoever_agreed_is_asked_by_mail(club: Club) -> None:
    first, second = club.person(mail="a@people.example"), club.person(mail="b@people.example")
    invited = club.invites([second, first, second], channel=Channel.EMAIL, by="Hana")
    assert invited.passed_over == {}
    rows = club.rows(Ambassador)
    assert {row.person_id for row in rows} == {first, second}
    assert [club.stands(each).person_id for each in invited.asked] == [second, first]
    assert {(row.status, row.invited_at, row.expires_at) for row in rows} == {
        ("INVITED", club.clock(), club.clock() + 30 * DAY)
    }
    assert sorted(club.letters()) == sorted((row.id, row.person_id) for row in rows)
    assert [club.steps(each) for each in invited.asked] == [["INVITED"], ["INVITED"]]


def test_a_link_for_the_clients_own_tool_sends_nothing(club: Club) -> None:
    person = club.person()
    (ambassador,) = club.invites([person], channel=Channel.FILE).asked
    assert club.stands(ambassador).status == "INVITED"
    assert club.letters() == []


def test_whoever_has_no_address_is_not_asked_by_mail(club: Club) -> None:
    person = club.person()
    assert club.invites([person], channel=Channel.EMAIL).passed_over == {person: PassedOver.NO_ADDRESS}
    assert club.rows(Ambassador) == []
    assert club.letters() == []


def test_nobody_is_asked_twice(club: Club) -> None:
    person = club.person(mail="a@people.example")
    club.invites([person], channel=Channel.EMAIL)
    before = club.kept()
    club.clock.advance(40 * DAY)
    assert club.invites([person], channel=Channel.EMAIL).passed_over == {person: PassedOver.ASKED_BEFORE}
    assert club.kept() == before


def test_whoever_said_no_is_asked_again_only_where_staff_says_so(club: Club) -> None:
    declined, left = club.person(mail="a@people.example"), club.person(mail="b@people.example")
    no, gone = club.invited(declined), club.ambassador(left)
    club.write(lambda session: decline(session, no, club.clock()))
    club.leaves(gone)
    before = club.kept()
    assert club.invites([declined, left]).passed_over == {declined: PassedOver.SAID_NO, left: PassedOver.SAID_NO}
    assert club.kept() == before
    later = club.clock.advance(DAY)
    assert club.invites([declined, left], channel=Channel.EMAIL, again=True).asked == [no, gone]
    assert {(row.status, row.invited_at) for row in club.rows(Ambassador)} == {("INVITED", later)}
    assert club.letters() == [(no, declined), (gone, left)]
    assert club.steps(gone) == ["INVITED", "ACCEPTED", "LEFT", "INVITED"]


def test_whoever_takes_part_is_not_asked_again_at_all(club: Club) -> None:
    person = club.person()
    club.ambassador(person)
    before = club.kept()
    assert club.invites([person], again=True).passed_over == {person: PassedOver.TAKES_PART}
    assert club.kept() == before


def erased(session: Session, person_id: int, club: Club) -> None:
    session.get_one(Person, person_id).erased_at = club.clock()


def merged(session: Session, person_id: int, club: Club) -> None:
    session.get_one(Person, person_id).merged_into = club.asked.person_id


def pausing(session: Session, person_id: int, club: Club) -> None:
    pause(session, person_id, club.clock() + DAY, club.clock())


WHY = {
    "erased": (erased, PassedOver.GONE),
    "merged": (merged, PassedOver.GONE),
    "pausing": (pausing, PassedOver.NO_CONSENT),
}


@pytest.mark.parametrize("change", sorted(WHY))
@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.FILE])
def test_whoever_is_gone_or_wants_peace_is_not_asked(club: Club, change: str, channel: Channel) -> None:
    person = club.person()
    happens, why = WHY[change]
    club.write(lambda session: happens(session, person, club))
    assert club.invites([person], channel=channel).passed_over == {person: why}
    assert club.rows(Ambassador) == []
    assert club.letters() == []


def test_whoever_never_agreed_or_opted_out_is_not_asked(club: Club) -> None:
    never, no_more = club.person(agrees=False), club.person()
    club.clock.advance(1)
    club.says(no_more, granted=False)
    assert club.invites([never, no_more]).passed_over == {
        never: PassedOver.NO_CONSENT,
        no_more: PassedOver.NO_CONSENT,
    }
    assert club.rows(Ambassador) == []


def test_nobody_is_asked_by_a_channel_of_machines_or_in_crowds(club: Club) -> None:
    person = club.person()
    with pytest.raises(Invalid):
        club.invites([person], channel=Channel.WEBHOOK)
    with pytest.raises(Invalid):
        club.invites(list(range(1, MOST_AT_ONCE + 2)))
    assert club.rows(Ambassador) == []


def test_nobody_is_asked_to_agree_to_nothing_or_to_what_is_closed(club: Club) -> None:
    person, now = club.person(), club.clock()

    def bare(session: Session) -> int:
        brand = add_brand(session, key="other", name={"en": "Other"}, now=now)
        return create_programme(session, key="other", brand_id=brand.id, given=GIVEN, now=now).id

    other = club.write(bare)
    with pytest.raises(NoAgreement):
        club.write(lambda session: invite(session, other, [person], now=now))
    club.write(lambda session: close_programme(session, club.id, now))
    with pytest.raises(ProgrammeClosed):
        club.invites([person])
    assert club.rows(Ambassador) == []
