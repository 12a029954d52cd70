"""What a person agreed to, in which words and when, stays; nobody agrees to what has been replaced."""

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from backend.ambassadors.actions import accept, close_programme, decline
from backend.ambassadors.rules.agreements import AgreementOutdated
from backend.ambassadors.rules.programmes import ProgrammeClosed
from backend.ambassadors.rules.states import InvitationOver, WrongStatus
from backend.ambassadors.tables import Agreement, AmbassadorStep
from backend.clock import DAY
from backend.db import Database
from backend.errors import AlreadyExists, NotFound
from backend.outbox.rules import Channel, Event, Kind
from backend.outbox.tables import OutboxMessage
from backend.panel.tables import Person
from tests.ambassadors.club import NEWER_TERMS, TERMS, Club, club_of
from tests.clocks import SettableClock


@pytest.fixture
def club(database: Database, clock: SettableClock) -> Club:
    return club_of(database, clock)


def test_accepting_keeps_version_language_and_instant(club: Club) -> None:
    ambassador_id = club.invited()
    at = club.clock.advance(DAY)
    accepted = club.accepts(ambassador_id, language="en")
    assert (accepted.status, accepted.agreement_id, accepted.agreed_language, accepted.answered_at) == (
        "ACTIVE",
        club.agreement_id,
        "en",
        at,
    )
    step = club.rows(AmbassadorStep)[-1]
    assert (step.kind, step.agreement_id, step.language, step.at) == ("ACCEPTED", club.agreement_id, "en", at)


def test_the_company_is_told_once(club: Club) -> None:
    person = club.person()
    ambassador_id = club.ambassador(person)
    club.accepts(ambassador_id)
    events = [row for row in club.rows(OutboxMessage) if row.kind == Kind.EVENT]
    assert [(row.payload, row.about_id, row.subject_id) for row in events] == [
        ({"event": Event.AMBASSADOR_ACCEPTED.value}, ambassador_id, person)
    ]


def test_accepting_twice_changes_nothing(club: Club) -> None:
    ambassador_id = club.ambassador()
    before = club.kept()
    club.clock.advance(DAY)
    club.accepts(ambassador_id)
    assert club.kept() == before


def test_every_ambassador_has_a_code_of_their_own_that_stays(club: Club) -> None:
    first, second = club.ambassador(), club.ambassador()
    codes = [club.stands(each).code for each in (first, second)]
    assert len(set(codes)) == 2
    assert {len(code or "") for code in codes} == {8}
    club.leaves(first)
    club.invites([club.stands(first).person_id], again=True)
    club.accepts(first)
    assert club.stands(first).code == codes[0]


def test_what_was_replaced_cannot_be_accepted_and_the_newest_is_named(club: Club) -> None:
    ambassador_id = club.invited()
    newest = club.publishes()
    before = club.kept()
    with pytest.raises(AgreementOutdated) as refused:
        club.accepts(ambassador_id)
    assert (refused.value.code, refused.value.newest_id) == ("AGREEMENT_OUTDATED", newest)
    assert club.kept() == before
    assert club.accepts(ambassador_id, newest).agreement_id == newest


def test_whoever_takes_part_is_asked_to_accept_the_newer_one_and_both_stay_known(club: Club) -> None:
    person = club.person()
    ambassador_id = club.ambassador(person)
    newest = club.publishes()
    (view,) = club.home(person).programmes
    assert (view.must_agree, view.agreement and view.agreement.id) == (True, newest)
    assert view.agreed is not None
    assert view.agreed.wording == TERMS
    club.accepts(ambassador_id, newest, language="en")
    (view,) = club.home(person).programmes
    assert (view.must_agree, view.agreed and view.agreed.wording) == (False, NEWER_TERMS)
    agreed = [(row.agreement_id, row.language) for row in club.rows(AmbassadorStep) if row.kind == "ACCEPTED"]
    assert agreed == [(club.agreement_id, "ja"), (newest, "en")]


def test_what_was_published_cannot_be_changed_by_any_hand(club: Club) -> None:
    for statement in (update(Agreement).values(wording={"en": "Other"}), delete(Agreement)):
        with pytest.raises(DBAPIError, match="never changed"):
            club.runs(statement)
    assert [row.wording for row in club.rows(Agreement)] == [TERMS]


def test_versions_count_up_from_one(club: Club) -> None:
    club.publishes()
    club.publishes()
    assert [row.version for row in club.rows(Agreement)] == [1, 2, 3]


def test_a_language_without_wording_is_not_said_to_have_been_read(club: Club) -> None:
    def made(session: Session) -> int:
        agreement = Agreement(programme_id=club.id, version=2, wording={"ja": "日本語だけ"}, published_at=club.clock())
        session.add(agreement)
        session.flush()
        return agreement.id

    newest = club.write(made)
    assert club.accepts(club.invited(), newest, language="en").agreed_language == "ja"


def test_an_invitation_that_ran_out_is_answered_no_more(club: Club) -> None:
    ambassador_id = club.invited()
    club.clock.advance(30 * DAY)
    assert club.accepts(ambassador_id).status == "ACTIVE"
    late = club.invited()
    club.clock.advance(30 * DAY + 1)
    before = club.kept()
    with pytest.raises(InvitationOver):
        club.accepts(late)
    assert club.kept() == before


def test_declining_calls_the_letter_off_and_can_be_thought_over(club: Club) -> None:
    person = club.person(mail="a@people.example")
    (ambassador_id,) = club.invites([person], channel=Channel.EMAIL).asked
    club.write(lambda session: decline(session, ambassador_id, club.clock()))
    before = club.kept()
    club.write(lambda session: decline(session, ambassador_id, club.clock()))
    assert club.kept() == before
    assert (club.stands(ambassador_id).status, club.letters()) == ("DECLINED", [])
    assert club.accepts(ambassador_id).status == "ACTIVE"
    with pytest.raises(WrongStatus):
        club.write(lambda session: decline(session, ambassador_id, club.clock()))
    assert club.steps(ambassador_id) == ["INVITED", "DECLINED", "ACCEPTED"]


def test_nobody_is_accepted_who_is_gone_or_where_it_is_closed(club: Club) -> None:
    gone, late = club.invited(), club.invited()

    def erased(session: Session) -> None:
        session.get_one(Person, club.stands(gone).person_id).erased_at = club.clock()

    club.write(erased)
    with pytest.raises(NotFound):
        club.accepts(gone)
    club.write(lambda session: close_programme(session, club.id, club.clock()))
    with pytest.raises(ProgrammeClosed):
        club.accepts(late)
    with pytest.raises(NotFound):
        club.accepts(4_711)
    assert [club.stands(each).status for each in (gone, late)] == ["INVITED", "INVITED"]


def test_a_code_that_is_taken_is_refused_and_leaves_nothing(club: Club) -> None:
    first, second = club.invited(), club.invited()

    def accepted(session: Session, ambassador_id: int) -> None:
        accept(session, ambassador_id, club.agreement_id, language="ja", secret="the same", now=club.clock())

    club.write(lambda session: accepted(session, first))
    before = club.kept()
    with pytest.raises(AlreadyExists):
        club.write(lambda session: accepted(session, second))
    assert club.kept() == before
