"""Whoever is of the audience, known surely enough, here for long enough and agreed, is found; nobody else is."""

from collections.abc import Mapping
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from backend.ambassadors.actions import change_programme, create_programme, invite_eligible
from backend.ambassadors.queries import eligible_people, get_programme
from backend.ambassadors.rules.eligibility import (
    EVERYBODY,
    Eligibility,
    eligibility_from_json,
    eligibility_to_json,
    is_sure,
    joined_until,
)
from backend.ambassadors.rules.programmes import MOST_AT_ONCE, Points, ProgrammeInput
from backend.ambassadors.tables import Ambassador, Programme
from backend.catalogue.actions import add_brand, add_product
from backend.clock import DAY
from backend.db import Database
from backend.db.statements import insert_new
from backend.errors import AlreadyExists, Invalid, NotFound, Refused
from backend.loyalty.actions import observe
from backend.loyalty.queries import position_at
from backend.loyalty.rules.axes import Axis, Facet, Kind, Moment
from backend.loyalty.rules.observations import Observation
from backend.outbox.rules import Channel
from backend.panel.tables import Person
from backend.segments.rules import AllOf, InSegment, JoinedSince, Segment
from tests.ambassadors.club import GIVEN, NAME, Club, club_of
from tests.clocks import SettableClock

LOYAL = range(4, 8)


@pytest.fixture
def club(database: Database, clock: SettableClock) -> Club:
    return club_of(database, clock)


def eligible(club: Club, most: int = 500, channel: Channel = Channel.FILE) -> list[int]:
    return club.database.read_now(
        lambda session: eligible_people(
            session, get_programme(session, club.id), channel=channel, most=most, now=club.clock()
        )
    )


def asks(club: Club, eligibility: Eligibility) -> None:
    given_now = ProgrammeInput(name=NAME, eligibility=eligibility)
    club.write(lambda session: change_programme(session, club.id, given_now, club.clock()))


def says(club: Club, person_id: int, value: float, times: int) -> float:
    """The person says so often how attached they are; returns how certain their segment is then."""
    observations = [
        Observation(
            person_id=person_id,
            axis=axis,
            subject_id=subject_id,
            kind=Kind.ANSWER,
            source_id=f"{axis}-{place}",
            revision=1,
            observed_at=club.clock(),
            value=value,
            facet=facet,
            moment=Moment.ANNUAL,
        )
        for place in range(times)
        for axis, subject_id, facet in (
            (Axis.PSYCHOLOGY, club.asked.product_id, Facet.LIKING),
            (Axis.DEPTH, club.asked.brand_id, Facet.CONNECTION),
        )
    ]
    club.write(lambda session: observe(session, observations, club.clock()))
    view = club.database.read_now(lambda session: position_at(session, person_id, club.asked.product_id, club.clock()))
    assert view is not None
    return view.certainty


def test_everyone_who_agreed_and_was_never_asked_is_eligible_at_first(club: Club) -> None:
    first, second, asked = club.person(), club.person(), club.person()
    club.person(agrees=False)
    club.invites([asked])
    assert eligible(club) == [first, second]
    assert eligible(club, most=1) == [first]


def test_by_mail_only_those_are_eligible_who_have_an_address(club: Club) -> None:
    club.person()
    reached = club.person(mail="a@people.example")
    assert eligible(club, channel=Channel.EMAIL) == [reached]


def test_the_audience_decides(club: Club) -> None:
    loyal, other = club.person(), club.person()
    says(club, loyal, 1.0, 6)
    says(club, other, 0.0, 6)
    asks(club, Eligibility(audience=InSegment(product_id=club.asked.product_id, segments=[*LOYAL])))
    assert eligible(club) == [loyal]


def test_whoever_is_not_known_surely_enough_is_left_in_peace(club: Club) -> None:
    sure, unsure = club.person(), club.person()
    unknown = club.person()
    certain, uncertain = says(club, sure, 1.0, 12), says(club, unsure, 0.7, 1)
    assert certain > uncertain
    asks(club, Eligibility(certainty=certain, product_id=club.asked.product_id))
    assert eligible(club) == [sure]
    asks(club, Eligibility(certainty=uncertain, product_id=club.asked.product_id))
    assert eligible(club) == [sure, unsure]
    asks(club, Eligibility())
    assert eligible(club) == [sure, unsure, unknown]


def test_whoever_is_new_is_left_in_peace(club: Club) -> None:
    old, new = club.person(at=club.clock() - 90 * DAY), club.person(at=club.clock() - 90 * DAY + 1)
    asks(club, Eligibility(tenure_days=90))
    assert eligible(club) == [old]
    club.clock.advance(1)
    assert eligible(club) == [old, new]


def test_so_many_are_asked_and_the_others_the_next_time(club: Club) -> None:
    people = [club.person() for _ in range(5)]

    def asked(most: int) -> list[int]:
        invited = club.write(
            lambda session: invite_eligible(session, club.id, most=most, channel=Channel.FILE, now=club.clock())
        )
        return [club.stands(each).person_id for each in invited.asked]

    assert asked(2) == people[:2]
    assert asked(MOST_AT_ONCE) == people[2:]
    assert asked(10) == []
    assert len(club.rows(Ambassador)) == 5
    for most in (0, MOST_AT_ONCE + 1):
        with pytest.raises(Invalid):
            asked(most)


def test_more_than_one_part_is_looked_through(club: Club) -> None:
    def many(session: Session) -> None:
        rows = [{"external_ref": f"m{place}", "language": "ja", "created_at": club.clock()} for place in range(1_200)]
        insert_new(session, Person, rows)

    club.write(many)
    late = [club.person() for _ in range(3)]
    assert eligible(club) == late
    assert eligible(club, most=2) == late[:2]


UNFIT: dict[str, Mapping[str, object]] = {
    "a certainty of nothing": {"certainty": 0.9},
    "a certainty above one": {"certainty": 1.1, "product": 1},
    "a certainty that is no number": {"certainty": float("nan"), "product": 1},
    "a text for a certainty": {"certainty": "0.9", "product": 1},
    "a tenure before birth": {"tenure_days": -1},
    "a tenure of ages": {"tenure_days": 40_000},
    "an unknown word": {"age": 18},
    "an unknown segment": {"audience": {"segment": ["LOYALIST"], "product": 1}},
}


@pytest.mark.parametrize("unfit", sorted(UNFIT))
def test_what_cannot_be_asked_for_is_refused(unfit: str) -> None:
    with pytest.raises(Invalid):
        eligibility_from_json(UNFIT[unfit])


@given(
    st.builds(
        Eligibility,
        audience=st.none()
        | st.builds(JoinedSince, since=st.integers(0, 10**12))
        | st.builds(AllOf, parts=st.lists(st.builds(InSegment, product_id=st.integers(1, 9), segments=st.just([7])))),
        certainty=st.floats(0, 1),
        product_id=st.integers(1, 9),
        tenure_days=st.integers(0, 36_500),
    )
)
@settings(max_examples=50)
def test_conditions_are_read_as_they_were_written(eligibility: Eligibility) -> None:
    assert eligibility_from_json(eligibility_to_json(eligibility)) == eligibility


def test_the_rule_alone() -> None:
    ninety = Eligibility(certainty=0.9, product_id=1, tenure_days=2)
    assert [is_sure(ninety, each) for each in (None, 0.8999, 0.9, 1.0)] == [False, False, True, True]
    assert is_sure(EVERYBODY, None)
    assert joined_until(ninety, 10 * DAY) == 8 * DAY
    assert eligibility_from_json(None) == EVERYBODY
    assert eligibility_to_json(EVERYBODY) == {}
    assert Segment.BRAND_LOYAL in LOYAL


def test_a_programme_is_about_its_own_brand(club: Club) -> None:
    now = club.clock()
    brand = club.write(lambda session: add_brand(session, key="other", name=NAME, now=now))
    product = club.write(lambda session: add_product(session, brand_id=brand.id, key="o", name=NAME, now=now))
    before = [row.eligibility for row in club.rows(Programme)]
    with pytest.raises(Invalid):
        asks(club, Eligibility(certainty=0.5, product_id=product.id))
    with pytest.raises(NotFound):
        asks(club, Eligibility(certainty=0.5, product_id=4_711))
    for unfit in (
        ProgrammeInput(name={}),
        ProgrammeInput(name=NAME, validity_days=0),
        ProgrammeInput(name=NAME, points=Points(referral=-1)),
        ProgrammeInput(name=NAME, purpose="*"),
        ProgrammeInput(name=NAME, touchpoint_id=club.asked.touchpoint_id),
    ):
        with pytest.raises(Refused) as refused:
            club.write(partial(change_programme, programme_id=club.id, given=unfit, now=now))
        assert refused.value.code in {"INVALID", "NOT_OPEN"}
    assert [row.eligibility for row in club.rows(Programme)] == before


def test_a_brand_has_one_programme(club: Club) -> None:
    with pytest.raises(AlreadyExists, match="of that brand"):
        club.write(
            lambda session: create_programme(
                session, key="second", brand_id=club.asked.brand_id, given=GIVEN, now=club.clock()
            )
        )
    assert len(club.rows(Programme)) == 1
