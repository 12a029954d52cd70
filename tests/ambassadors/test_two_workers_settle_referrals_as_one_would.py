"""Two workers attribute, confirm and take back side by side: everything is done exactly once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier, Event
from time import sleep

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.ambassadors.actions import attribute_referrals, confirm_referrals, record_referral
from backend.ambassadors.rules.advocacy import MOST_AT_ONCE
from backend.ambassadors.rules.referrals import AlreadyBrought
from backend.ambassadors.tables import Referral
from backend.clock import HOUR
from backend.db import Database
from tests.ambassadors.bringing import WORTH, programme_of
from tests.clocks import SettableClock
from tests.identity.standing import drifted

SIGN_UPS = 40
Due = Callable[..., int]


@pytest.fixture
def workers(postgres_url: str) -> Iterator[list[Database]]:
    """Two writers as of two processes."""
    opened = [Database(postgres_url), Database(postgres_url)]
    yield opened
    for database in opened:
        database.close()


def test_two_workers_do_everything_once(workers: list[Database], clock: SettableClock) -> None:
    programme = programme_of(workers[0], clock)
    bringers = [programme.ambassador() for _ in range(4)]
    people = []
    for number in range(SIGN_UPS):
        people.append(programme.sign_up(bringers[number % 4]))
        clock.advance(6 * HOUR)
    _side_by_side(workers, partial(_until_done, due=attribute_referrals, clock=clock))
    assert sorted(row.person_id or 0 for row in programme.referrals()) == sorted(people)
    orders = [programme.buy(person) for person in people]
    _side_by_side(workers, partial(_until_done, due=confirm_referrals, clock=clock))
    assert [programme.points(each) for each in bringers] == [WORTH * SIGN_UPS // 4] * 4
    assert len(programme.told()) == SIGN_UPS
    for each in bringers:
        assert len(programme.advocacy(each.person_id)) == MOST_AT_ONCE
        assert len({cause for _, cause, *_ in programme.rewards(each)}) == SIGN_UPS // 4
    for order in orders:
        programme.give_back(order)
    _side_by_side(workers, partial(_until_done, due=confirm_referrals, clock=clock))
    assert [programme.points(each) for each in bringers] == [0] * 4
    assert [turn for each in bringers for _, _, turn, _ in programme.rewards(each)].count(1) == SIGN_UPS
    assert drifted(programme.database, clock()) == 0


@pytest.mark.parametrize("due", [attribute_referrals, confirm_referrals], ids=["attributed", "confirmed"])
def test_whoever_comes_a_moment_later_finds_it_done(workers: list[Database], clock: SettableClock, due: Due) -> None:
    """The first holds what it does for a while before it is kept; the other must wait, and then have nothing to do."""
    programme = programme_of(workers[0], clock)
    hana = programme.ambassador()
    mei = programme.sign_up(hana)
    if due is confirm_referrals:
        programme.attribute()
        programme.buy(mei)
    did = Event()

    def slowly(session: Session) -> int:
        done = due(session, clock())
        did.set()
        sleep(0.5)
        return done

    def meanwhile() -> int:
        assert did.wait(600)
        return workers[1].write_now(lambda session: due(session, clock()))

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(workers[0].write_now, slowly)
        second = threads.submit(meanwhile)
        assert first.result() == 1
        second.result()
    counted = workers[0].read_now(lambda session: session.scalar(select(func.count()).select_from(Referral)))
    assert counted == 1
    if due is confirm_referrals:
        assert [turn for _, _, turn, _ in programme.rewards(hana)] == [0]
        assert [revision for _, revision, _, _ in programme.advocacy(hana.person_id)] == [1]


def test_two_shops_record_one_customer_once(workers: list[Database], clock: SettableClock) -> None:
    programme = programme_of(workers[0], clock)
    codes = [str(programme.ambassador().code) for _ in range(2)]
    together = Barrier(2)

    def record(database: Database, code: str, person_id: int) -> int:
        together.wait(600)
        try:
            return database.write_now(lambda session: record_referral(session, code, person_id, clock())).id
        except AlreadyBrought:
            return 0

    for _ in range(10):
        came = programme.person()
        clock.advance(HOUR)
        with ThreadPoolExecutor(2) as threads:
            work = [threads.submit(record, *each, came) for each in zip(workers, codes, strict=True)]
            assert [bool(each.result()) for each in work].count(True) == 1
    assert len(programme.referrals()) == 10


def _side_by_side(workers: list[Database], work: Callable[[Database], None]) -> None:
    with ThreadPoolExecutor(len(workers)) as threads:
        for done in [threads.submit(work, database) for database in workers]:
            done.result()


def _until_done(database: Database, *, due: Due, clock: SettableClock) -> None:
    """A few at a time, so that the two meet often; nothing to do may mean that the other does it at this moment."""
    idle = 0
    while idle < 3:
        done = database.write_now(lambda session: due(session, clock(), limit=3))
        idle = 0 if done else idle + 1
