"""Any number of workers plan: nobody is asked twice, nobody is forgotten, whatever clocks say and whoever dies."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from backend.clock import DAY, MINUTE, Instant
from backend.db import Database
from backend.jobs import plan_due
from backend.jobs.planning import Plans
from backend.loyalty.rules.axes import Moment
from backend.panel.tables import Consent, Person
from backend.planning.actions import claim, finish, hold, plan, plan_part
from backend.planning.actions.leases import LeaseLost
from backend.planning.queries import find_due
from backend.planning.rules.planned import BEGINNING, LEASE
from tests.clocks import SettableClock
from tests.planning.house import House, Told
from tests.snapshots import counts, everything

PEOPLE = 1_200


def fill(session: Session, people: range, now: Instant) -> None:
    """So many people who agreed to be asked."""
    joined = [{"id": number, "language": "ja", "created_at": now} for number in people]
    agreed = {
        "purpose": "survey",
        "channel": "",
        "granted": True,
        "wording": "はい",
        "language": "ja",
        "source": "test",
    }
    session.execute(insert(Person), joined)
    session.execute(insert(Consent), [{**agreed, "person_id": number, "decided_at": now} for number in people])


def work_together(url: str, clock: SettableClock, workers: int) -> list[Plans]:
    """So many workers plan at once, each with a database of its own, round after round."""
    ready = Barrier(workers)

    def one(_number: int) -> Plans:
        with closing(Database(url)) as database:
            ready.wait()
            return Plans().and_also(plan_due(database, clock)).and_also(plan_due(database, clock))

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(one, range(workers)))


def test_two_workers_at_once_share_the_work(house: House, database_url: str) -> None:
    people = range(100, 100 + PEOPLE)
    house.database.write_now(partial(fill, people=people, now=house.clock()))
    house.caps("usual", most=1, days=7)
    touchpoints = [house.touchpoint(Moment.CAMPAIGN, key=f"c{number}", reminders=[1]) for number in range(3)]
    done = work_together(database_url, house.clock, 2)
    assert [plans.failed for plans in done] == [(), ()]
    assert sum(plans.invitations.decided for plans in done) == 3 * PEOPLE
    told = [each for touchpoint in touchpoints for each in house.told(touchpoint)]
    assert len({(each.person, place // PEOPLE) for place, each in enumerate(told)}) == 3 * PEOPLE
    # Three touchpoints, a cap of one: nobody gets more, be it by two workers at the same moment.
    assert sorted(each.person for each in told if each.kind == "SENT") == [*people]
    messages = house.outbox()
    assert len(messages) == len({message.message_id for message in messages}) == PEOPLE
    assert counts(house.database, "invitations") == [PEOPLE + 1]


def test_reminders_of_two_workers_are_one(house: House, database_url: str) -> None:
    house.database.write_now(partial(fill, people=range(100, 700), now=house.clock()))
    touchpoint = house.touchpoint(Moment.CAMPAIGN, reminders=[1])
    house.works()
    house.clock.advance(DAY)
    done = work_together(database_url, house.clock, 2)
    assert sum(plans.reminders.sent for plans in done) == 600
    assert len(house.told(touchpoint, step=1)) == 600
    assert len({message.message_id for message in house.outbox()}) == 1_200


def test_a_lease_is_one_workers_until_it_ends(house: House) -> None:
    touchpoint = house.touchpoint(Moment.CAMPAIGN)
    now = house.clock()
    lease = house.database.write_now(lambda session: claim(session, touchpoint, now))
    assert lease == now + LEASE
    assert house.database.write_now(lambda session: claim(session, touchpoint, now + LEASE - 1)) is None
    renewed = house.database.write_now(lambda session: hold(session, touchpoint, now + LEASE, now + MINUTE))
    assert renewed == now + MINUTE + LEASE
    other = house.database.write_now(lambda session: claim(session, touchpoint, renewed))
    assert other == renewed + LEASE
    before = everything(house.database)
    with pytest.raises(LeaseLost):
        house.database.write_now(lambda session: hold(session, touchpoint, renewed, renewed + 1))
    house.database.write_now(lambda session: finish(session, touchpoint, renewed, renewed + 1, is_whole=True))
    assert everything(house.database) == before


def test_whoever_was_not_reached_when_a_worker_died_is_planned_by_the_next(house: House) -> None:
    house.database.write_now(partial(fill, people=range(100, 130), now=house.clock()))
    touchpoint = house.touchpoint(Moment.CAMPAIGN)
    house.clock.advance(MINUTE)
    house.database.write_now(lambda session: claim(session, touchpoint, house.clock()))
    first = house.database.write_now(lambda session: plan(session, touchpoint, house.clock(), limit=10))
    assert first.sent == 10
    assert first.reached is not None
    assert house.works().invitations.decided == 0
    house.clock.advance(LEASE)
    assert house.works().invitations.sent == 20
    assert len(house.outbox()) == 30


def test_parts_go_on_behind_the_last_one(house: House) -> None:
    house.database.write_now(partial(fill, people=range(100, 125), now=house.clock()))
    touchpoint = house.touchpoint(Moment.CAMPAIGN)
    parts, after = [], BEGINNING
    while True:
        unit = partial(plan, touchpoint_id=touchpoint, now=house.clock(), limit=10, after=after)
        part = house.database.write_now(unit)
        parts.append(part.sent)
        if part.reached is None:
            break
        after = part.reached
    assert parts == [10, 10, 5]


def test_who_was_found_twice_is_decided_on_once(house: House) -> None:
    house.database.write_now(partial(fill, people=range(100, 110), now=house.clock()))
    touchpoint = house.touchpoint(Moment.CAMPAIGN)
    now = house.clock()
    part = house.database.read_now(lambda session: find_due(session, touchpoint, now, BEGINNING, 500))
    assert house.database.write_now(lambda session: plan_part(session, touchpoint, part, now)).sent == 10
    before = everything(house.database)
    assert house.database.write_now(lambda session: plan_part(session, touchpoint, part, now)).decided == 0
    assert everything(house.database) == before


def test_a_clock_that_steps_back_plans_nothing_twice_and_loses_nothing(house: House) -> None:
    hana = house.person("hana")
    touchpoint = house.touchpoint(Moment.AFTER_PURCHASE, delay_days=0, reminders=[1])
    house.buys(hana, "o-1")
    house.works()
    house.clock.at -= 30 * DAY
    assert house.works().invitations.decided == 0
    ken = house.person("ken")
    house.buys(ken, "o-2")
    assert house.works().invitations.sent == 1
    house.clock.at += 30 * DAY
    house.works()
    house.clock.advance(DAY)
    house.works()
    assert [told for told in house.told(touchpoint) if told.person == hana] == [
        Told(hana, 0, "SENT", "DUE"),
        Told(hana, 1, "SENT", "DUE"),
    ]
    assert [each.subject_id for each in house.outbox()].count(ken) == 1


def test_a_touchpoint_that_was_stopped_plans_nothing(house: House) -> None:
    house.person("hana")
    touchpoint = house.touchpoint(Moment.CAMPAIGN, starts=False)
    assert house.works().invitations.decided == 0
    assert house.told(touchpoint) == []
