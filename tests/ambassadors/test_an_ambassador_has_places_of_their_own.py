"""Each ambassador's link has a place of its own at the programme's open touchpoint, wherever that is by now."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.ambassadors.actions import change_programme, leave
from backend.ambassadors.actions.referral_places import place_for
from backend.ambassadors.queries.programmes import get_programme
from backend.ambassadors.rules.programmes import ProgrammeInput
from backend.ambassadors.tables import Ambassador, ReferralPlace
from backend.clock import HOUR
from backend.loyalty.rules.axes import Moment
from backend.touchpoints.actions import add_touchpoint
from backend.touchpoints.tables import OpenLink
from tests.ambassadors.bringing import Programme
from tests.clocks import SettableClock
from tests.snapshots import everything


def _leads_to(programme: Programme, touchpoint_id: int | None) -> None:
    given = ProgrammeInput(name={"ja": "さくらの会"}, touchpoint_id=touchpoint_id)
    programme.database.write_now(lambda session: change_programme(session, programme.id, given, programme.clock()))


def _place(programme: Programme, ambassador_id: int) -> OpenLink | None:
    def found(session: Session) -> OpenLink | None:
        place_id = session.get_one(Ambassador, ambassador_id).open_link_id
        return None if place_id is None else session.get_one(OpenLink, place_id)

    return programme.database.read_now(found)


def test_a_place_is_made_once_and_says_nothing_of_whose_it_is(programme: Programme, clock: SettableClock) -> None:
    hana, ken = programme.ambassador(), programme.ambassador()
    place = _place(programme, hana.id)
    assert place is not None
    assert (place.touchpoint_id, place.hidden, place.prefill) == (programme.asked.touchpoint_id, {}, {})
    assert hana.open_link_id != ken.open_link_id
    before = everything(programme.database)
    clock.advance(HOUR)

    def again(session: Session) -> int:
        made = place_for(session, session.get_one(Ambassador, hana.id), get_programme(session, programme.id), clock())
        assert made is not None
        return made.id

    assert programme.database.write_now(again) == hana.open_link_id
    assert everything(programme.database) == before


def test_an_ambassador_follows_the_programme_to_another_touchpoint(programme: Programme, clock: SettableClock) -> None:
    hana, left = programme.ambassador(), programme.ambassador()
    programme.database.write_now(lambda session: leave(session, left.id, clock()))
    other = programme.database.write_now(
        lambda session: add_touchpoint(
            session,
            key="another-form",
            survey_id=programme.asked.survey_id,
            moment=Moment.SIGNUP,
            product_id=programme.asked.product_id,
            is_open=True,
            now=clock(),
        )
    ).id
    early = programme.sign_up(hana)
    _leads_to(programme, other)
    clock.advance(HOUR)
    assert programme.place() == 1
    place = _place(programme, hana.id)
    assert place is not None
    assert (place.touchpoint_id, place.created_at) == (other, clock())
    assert programme.place() == 0
    # What came by the place before still counts; whoever left has no new one.
    assert programme.attribute() == 1
    assert programme.referral(early).open_link_id == hana.open_link_id
    kept = _place(programme, left.id)
    assert kept is not None
    assert kept.touchpoint_id == programme.asked.touchpoint_id


def test_without_an_open_touchpoint_there_is_no_place_until_there_is_one(programme: Programme) -> None:
    _leads_to(programme, None)
    hana = programme.ambassador()
    assert hana.code is not None
    assert _place(programme, hana.id) is None
    assert programme.place() == 0
    _leads_to(programme, programme.asked.touchpoint_id)
    assert programme.place() == 1
    assert _place(programme, hana.id) is not None
    rows = programme.database.read_now(lambda session: session.scalars(select(ReferralPlace)).all())
    assert [(row.ambassador_id, row.source) for row in rows] == [(hana.id, "LINK")]
