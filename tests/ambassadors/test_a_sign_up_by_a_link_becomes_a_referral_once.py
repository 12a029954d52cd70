"""Finished sign-ups that came by an ambassador's link become referrals, each exactly once; tests never do."""

import pytest
from sqlalchemy import update

from backend.ambassadors.actions import attribute_referrals, record_referral
from backend.ambassadors.queries.referral_doors import UnknownCode
from backend.ambassadors.rules.referrals import AlreadyBrought, Flag
from backend.clock import DAY, HOUR
from backend.errors import NotFound
from backend.invitations.tables import Invitation
from backend.responses.tables import Response
from tests.ambassadors.bringing import Programme
from tests.clocks import SettableClock
from tests.identity.standing import merged
from tests.snapshots import everything


def test_a_sign_up_is_attributed_once(programme: Programme, clock: SettableClock) -> None:
    hana, ken = programme.ambassador(), programme.ambassador()
    at = clock.advance(HOUR)
    mei, rin = programme.sign_up(hana), programme.sign_up(ken)
    clock.advance(HOUR)
    assert programme.attribute() == 2
    before = everything(programme.database)
    assert programme.attribute() == 0
    assert everything(programme.database) == before
    assert [
        (row.ambassador_id, row.person_id, row.open_link_id, row.source, row.code, row.signed_up_at, row.created_at)
        for row in programme.referrals()
    ] == [
        (hana.id, mei, hana.open_link_id, "LINK", None, at, clock()),
        (ken.id, rin, ken.open_link_id, "LINK", None, at, clock()),
    ]
    assert [(row.confirmed_at, row.flags, row.looked_at) for row in programme.referrals()] == [(None, 0, clock())] * 2


def test_whoever_signs_up_elsewhere_was_brought_by_nobody(programme: Programme) -> None:
    programme.ambassador()
    hana = programme.ambassador()
    # Place 999999 is no place: the form is the touchpoint's own.
    programme.sign_up(hana, place=999_999)
    assert programme.attribute() == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"finished_at": None},
        {"is_test": True},
        {"outcome": "QUOTA_FULL"},
        {"outcome": "SCREENED_OUT"},
        {"withdrawn_at": 1},
    ],
    ids=["unfinished", "test", "full", "screened-out", "withdrawn"],
)
def test_what_is_no_finished_sign_up_is_none(programme: Programme, changed: dict[str, object]) -> None:
    programme.sign_up(programme.ambassador())
    programme.database.write_now(lambda session: session.execute(update(Response).values(changed)).close())
    assert programme.attribute() == 0
    assert programme.referrals() == []


def test_a_test_invitation_brings_nobody(programme: Programme) -> None:
    programme.sign_up(programme.ambassador())
    programme.database.write_now(lambda session: session.execute(update(Invitation).values(is_test=True)).close())
    assert programme.attribute() == 0


def test_the_same_person_signs_up_twice_and_is_brought_once(programme: Programme, clock: SettableClock) -> None:
    hana, ken = programme.ambassador(), programme.ambassador()
    first = programme.sign_up(hana)
    programme.attribute()
    second = programme.sign_up(ken)
    merged(programme.database, first, second, clock())
    assert programme.attribute() == 0
    assert [(row.ambassador_id, row.person_id) for row in programme.referrals()] == [(hana.id, first)]


def test_parts_add_up(programme: Programme) -> None:
    hana = programme.ambassador()
    people = [programme.sign_up(hana) for _ in range(5)]
    database, now = programme.database, programme.clock()
    made = [database.write_now(lambda session: attribute_referrals(session, now, limit=2)) for _ in range(4)]
    assert made == [2, 2, 1, 0]
    assert [row.person_id for row in programme.referrals()] == people


def test_staff_record_who_came_with_a_code(programme: Programme, clock: SettableClock) -> None:
    hana = programme.ambassador()
    came = programme.person()
    now = clock.advance(HOUR)
    typed = f" {str(hana.code).lower()[:4]}－{str(hana.code).lower()[4:]} "
    made = programme.database.write_now(lambda session: record_referral(session, typed, came, now))
    assert (made.ambassador_id, made.person_id, made.source, made.code, made.open_link_id, made.flags) == (
        hana.id,
        came,
        "STAFF",
        hana.code,
        None,
        0,
    )
    # They joined the panel an hour ago, at the counter: what they bought since then counts.
    assert made.signed_up_at == now - HOUR
    again = programme.database.write_now(lambda session: record_referral(session, typed, came, now + 1))
    assert again.id == made.id
    assert len(programme.referrals()) == 1


def test_staff_record_nobody_twice_and_nothing_by_a_code_that_is_none(
    programme: Programme, clock: SettableClock
) -> None:
    hana, ken = programme.ambassador(), programme.ambassador()
    came = programme.person()
    programme.database.write_now(lambda session: record_referral(session, str(hana.code), came, clock()))
    before = everything(programme.database)
    with pytest.raises(AlreadyBrought):
        programme.database.write_now(lambda session: record_referral(session, str(ken.code), came, clock()))
    with pytest.raises(UnknownCode):
        programme.database.write_now(lambda session: record_referral(session, "ZZZZ-ZZZZ", came, clock()))
    with pytest.raises(NotFound):
        programme.database.write_now(lambda session: record_referral(session, str(ken.code), 999_999, clock()))
    assert everything(programme.database) == before


def test_whoever_was_on_the_panel_for_long_is_no_new_customer(programme: Programme, clock: SettableClock) -> None:
    hana, known = programme.ambassador(), programme.person()
    now = clock.advance(2 * DAY)
    made = programme.database.write_now(lambda session: record_referral(session, str(hana.code), known, now))
    assert (made.signed_up_at, made.flags) == (now, Flag.KNOWN)
