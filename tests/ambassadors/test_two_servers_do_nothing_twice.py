"""Two servers that ask, reward and look at the same instant do nothing twice."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy.orm import Session

from backend.ambassadors.actions import accept, check_missions, grant_reward, invite, note_joined_board
from backend.ambassadors.rules.missions import MissionInput, MissionKind
from backend.ambassadors.rules.rewards import Cause, Grant, NotEnoughPoints, RewardKind
from backend.ambassadors.tables import Ambassador, AmbassadorStep, MissionEntry, Reward
from backend.db import Database
from backend.outbox.rules import Channel, Event
from backend.outbox.tables import OutboxMessage
from tests.ambassadors.club import TITLE, WORDS, Club, club_of
from tests.clocks import SettableClock

T = TypeVar("T")
BOUGHT = Grant(kind=RewardKind.POINTS, cause=Cause.REFERRAL, cause_id="7", points=100, wording=WORDS)


@pytest.fixture
def club(database: Database, clock: SettableClock) -> Club:
    return club_of(database, clock)


@pytest.fixture
def servers(database: Database, database_url: str) -> Iterator[list[Database]]:
    """Two servers on one database."""
    other = Database(database_url)
    yield [database, other]
    other.close()


def together(servers: list[Database], work: Callable[[Session], T]) -> list[T]:
    """What each server's work came to, begun at one instant."""
    begins = Barrier(len(servers))

    def run(server: Database) -> T:
        begins.wait()
        return server.write_now(work)

    with ThreadPoolExecutor(len(servers)) as pool:
        return list(pool.map(run, servers))


def test_people_are_asked_once(club: Club, servers: list[Database]) -> None:
    people = [club.person(mail=f"p{number}@people.example") for number in range(20)]
    asks = partial(invite, programme_id=club.id, person_ids=people, channel=Channel.EMAIL, now=club.clock())
    both = together(servers, asks)
    assert sorted(len(each.asked) for each in both) == [0, 20]
    assert len(club.rows(Ambassador)) == len(club.rows(AmbassadorStep)) == len(club.letters()) == 20


def test_one_answer_is_kept_and_told(club: Club, servers: list[Database]) -> None:
    who = club.invited()
    agrees = partial(
        accept, ambassador_id=who, agreement_id=club.agreement_id, language="ja", secret="s", now=club.clock()
    )
    together(servers, agrees)
    assert club.steps(who) == ["INVITED", "ACCEPTED"]
    events = [row for row in club.rows(OutboxMessage) if row.payload.get("event") == Event.AMBASSADOR_ACCEPTED]
    assert len(events) == 1


def test_one_cause_rewards_once(club: Club, servers: list[Database]) -> None:
    who = club.ambassador()
    given = together(servers, partial(grant_reward, ambassador_id=who, grant=BOUGHT, now=club.clock()))
    assert len({each.id for each in given}) == 1
    assert club.balance(who) == 100


def test_a_balance_is_not_spent_twice(club: Club, servers: list[Database]) -> None:
    who = club.ambassador()
    club.grants(who, points=10)
    gifts = [replace(BOUGHT, kind=RewardKind.GIFT, points=8, cause_id=name) for name in ("a", "b")]
    begins = Barrier(2)

    def spends(server: Database, gift: Grant) -> int:
        begins.wait()
        try:
            return server.write_now(partial(grant_reward, ambassador_id=who, grant=gift, now=club.clock())).points
        except NotEnoughPoints:
            return 0

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(spends, servers, gifts)) == [-8, 0]
    assert club.balance(who) == 2


def test_due_work_rewards_each_once(club: Club, servers: list[Database]) -> None:
    mission = club.mission(MissionInput(kind=MissionKind.JOIN_BOARD, title=TITLE, text=WORDS, board_id=5))
    for _ in range(10):
        person = club.person()
        club.ambassador(person)
        club.write(partial(note_joined_board, person_id=person, board_id=5, now=club.clock()))
    did = together(servers, partial(check_missions, now=club.clock()))
    assert sum(did) == 10
    assert len(club.entries(mission)) == len(club.rows(MissionEntry)) == len(club.rows(Reward)) == 10
