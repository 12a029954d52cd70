"""Rewards are lines that nobody changes; one cause rewards once, and taking back is a line of its own."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from backend.ambassadors.actions import grant_reward, take_back_for, take_back_reward
from backend.ambassadors.rules.rewards import Cause, Grant, NotEnoughPoints, RewardKind, TakenBack, counted
from backend.ambassadors.tables import Reward
from backend.db import Database
from backend.errors import Invalid, NotFound
from backend.outbox.rules import Kind
from tests.ambassadors.club import WORDS, Club, club_of
from tests.clocks import SettableClock

BOUGHT = Grant(kind=RewardKind.POINTS, cause=Cause.REFERRAL, cause_id="7", points=100, wording=WORDS)


@pytest.fixture
def club(database: Database, clock: SettableClock) -> Club:
    return club_of(database, clock)


def lines(club: Club) -> list[tuple[str, str, int, int]]:
    return [(row.kind, row.cause, row.turn, row.points) for row in club.rows(Reward)]


def test_one_cause_rewards_once_until_it_is_taken_back(club: Club) -> None:
    who, now = club.ambassador(), club.clock()
    first = club.write(lambda session: grant_reward(session, who, BOUGHT, now=now))
    again = club.write(lambda session: grant_reward(session, who, BOUGHT, now=now))
    assert (again.id, club.balance(who)) == (first.id, 100)
    taken = club.write(lambda session: take_back_for(session, who, Cause.REFERRAL, "7", now=now))
    assert ([row.points for row in taken], club.balance(who)) == ([-100], 0)
    assert club.write(lambda session: take_back_for(session, who, Cause.REFERRAL, "7", now=now)) == []
    club.write(lambda session: grant_reward(session, who, BOUGHT, now=now))
    assert club.balance(who) == 100
    assert lines(club) == [
        ("POINTS", "REFERRAL", 0, 100),
        ("POINTS", "REFERRAL", 1, -100),
        ("POINTS", "REFERRAL", 2, 100),
    ]


def test_many_at_once_reward_one_cause_once(club: Club) -> None:
    who, now = club.ambassador(), club.clock()
    with ThreadPoolExecutor(8) as several:
        done = several.map(
            lambda _: club.write(lambda session: grant_reward(session, who, BOUGHT, now=now)).id, range(16)
        )
        assert len(set(done)) == 1
    assert lines(club) == [("POINTS", "REFERRAL", 0, 100)]


def test_every_grant_of_staff_is_one_of_its_own(club: Club) -> None:
    who = club.ambassador()
    club.grants(who)
    club.grants(who)
    assert club.balance(who) == 20
    assert {row.by_name for row in club.rows(Reward)} == {"Hana"}


def test_a_reward_is_taken_back_once_with_a_word(club: Club) -> None:
    who, now = club.ambassador(), club.clock()
    reward = club.grants(who)
    sorry = {"ja": "間違いでした", "en": "A mistake"}
    taken = club.write(lambda session: take_back_reward(session, reward.id, sorry, by="Hana", now=now))
    assert (taken.points, taken.wording, taken.turn, club.balance(who)) == (-10, sorry, 1, 0)
    before = club.kept()
    for each in (reward.id, taken.id):
        with pytest.raises(TakenBack):
            club.write(partial(take_back_reward, reward_id=each, wording=None, now=now))
    with pytest.raises(NotFound):
        club.write(lambda session: take_back_reward(session, 4_711, None, now=now))
    assert club.kept() == before


def test_a_gift_is_paid_for_out_of_the_balance(club: Club) -> None:
    who, now = club.ambassador(), club.clock()
    club.grants(who, points=30)
    before = club.kept()
    with pytest.raises(NotEnoughPoints):
        club.grants(who, RewardKind.GIFT, 31)
    assert club.kept() == before
    gift = club.grants(who, RewardKind.GIFT, 30)
    assert (gift.points, club.balance(who)) == (-30, 0)
    club.write(lambda session: take_back_reward(session, gift.id, None, now=now))
    assert club.balance(who) == 30


def test_thanks_are_sent_as_a_letter_and_called_off_when_taken_back(club: Club) -> None:
    person = club.person()
    who, now = club.ambassador(person), club.clock()
    thanks = club.grants(who, RewardKind.THANKS, 0)
    assert club.letters(Kind.THANKS) == [(thanks.id, person)]
    club.write(lambda session: take_back_reward(session, thanks.id, None, now=now))
    assert club.letters(Kind.THANKS) == []


def test_no_line_is_changed_or_lost_by_any_hand(club: Club) -> None:
    club.grants(club.ambassador())
    before = club.kept()
    for statement in (update(Reward).values(points=1_000), update(Reward).values(kind="GIFT"), delete(Reward)):
        with pytest.raises(DBAPIError, match="never changed"):
            club.runs(statement)
    assert club.kept() == before


@pytest.mark.parametrize(
    ("kind", "points"),
    [
        (RewardKind.POINTS, 0),
        (RewardKind.POINTS, -5),
        (RewardKind.POINTS, 1_000_001),
        (RewardKind.THANKS, 5),
        (RewardKind.GIFT, -5),
    ],
)
def test_what_is_no_reward_is_refused(club: Club, kind: RewardKind, points: int) -> None:
    who = club.ambassador()
    before = club.kept()
    with pytest.raises(Invalid):
        club.grants(who, kind, points)
    assert club.kept() == before


@given(st.lists(st.tuples(st.sampled_from([RewardKind.POINTS, RewardKind.GIFT]), st.integers(1, 50)), max_size=20))
@settings(max_examples=50)
def test_what_is_given_and_paid_adds_up(history: list[tuple[RewardKind, int]]) -> None:
    given_points = sum(points for kind, points in history if kind is RewardKind.POINTS)
    paid = sum(points for kind, points in history if kind is RewardKind.GIFT)
    assert sum(counted(kind, points) for kind, points in history) == given_points - paid
