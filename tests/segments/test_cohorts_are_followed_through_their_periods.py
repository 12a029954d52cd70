"""Cohorts by the period in which people joined, or first bought, stand where numpy finds them in the raw ledger."""

from collections import Counter
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from backend.clock import Instant, days, from_datetime
from backend.errors import Invalid
from backend.panel.tables import Person
from backend.segments.queries import Cohort, cohorts
from backend.segments.rules import RefIn
from backend.segments.rules.cohorts import CohortBy, CohortUnit, last_periods
from tests.loyalty.told import NOW, answer, purchase, withdrawn
from tests.loyalty.world import World
from tests.segments.recomputed import places, raw_ledger

TOKYO = ZoneInfo("Asia/Tokyo")
# A millisecond of Tokyo's calendar apart, a month later, and before all that is asked for.
JOINED = ("2025-01-31T14:59Z", "2025-01-31T15:00Z", "2025-03-10T00:00Z", "2024-12-31T14:59Z")
BEGINNINGS = ("2024-12-31T15:00Z", "2025-01-31T15:00Z", "2025-02-28T15:00Z", "2025-03-31T15:00Z")


@pytest.mark.parametrize("by", CohortBy)
def test_each_cohort_at_the_end_of_each_period(world: World, by: CohortBy) -> None:
    people, read_at = [_joined(world, instant) for instant in JOINED], _instant("2025-04-15T00:00Z")
    for person in people[:3]:
        told = [answer(_instant("2025-02-10T00:00Z"), 0.9, weight=9.0), purchase(_instant("2025-02-10T00:00Z"))]
        world.observe(person, told, NOW)
    expected = [[people[0]], [people[1]], [people[2]], []] if by is CohortBy.JOINED else [[], people[:3], [], []]
    found = world.database.read_now(
        partial(cohorts, product_id=world.products[1], by=by, unit=CohortUnit.MONTH, zone=TOKYO, now=read_at, periods=4)
    )
    assert [cohort.begins_at for cohort in found] == [_instant(each) for each in BEGINNINGS]
    assert [cohort.people for cohort in found] == [len(each) for each in expected]
    assert [len(cohort.trend) for cohort in found] == [4, 3, 2, 1]
    assert found[-1].ends_at == read_at
    for cohort, members in zip(found, expected, strict=True):
        _check_trend(world, cohort, members)


def test_a_filter_holds_for_every_cohort(world: World) -> None:
    for instant in JOINED[:2]:
        world.observe(_joined(world, instant), [answer(_instant("2025-02-10T00:00Z"), 0.9, weight=9.0)], NOW)
    read = partial(
        cohorts, product_id=world.products[1], by=CohortBy.JOINED, unit=CohortUnit.QUARTER, zone=TOKYO, periods=1
    )
    read_at = _instant("2025-03-15T00:00Z")
    assert [cohort.people for cohort in world.database.read_now(partial(read, now=read_at))] == [2]
    chosen = world.database.read_now(partial(read, now=read_at, where=RefIn(refs=["C-2"])))
    assert [(cohort.people, sum(cohort.trend[0].counts.values())) for cohort in chosen] == [(1, 1)]


def test_whoever_gave_everything_back_has_not_bought(world: World) -> None:
    person, bought = world.person(), purchase(NOW - days(1))
    world.observe(person, [bought, withdrawn(bought), answer(NOW - days(1), 0.9, weight=9.0)], NOW)
    read = partial(
        cohorts, product_id=world.products[1], by=CohortBy.FIRST_BOUGHT, unit=CohortUnit.YEAR, zone=TOKYO, now=NOW
    )
    assert sum(cohort.people for cohort in world.database.read_now(read)) == 0
    world.observe(person, [purchase(NOW - days(400), source_id="again")], NOW)
    assert [cohort.people for cohort in world.database.read_now(partial(read, periods=3))] == [0, 1, 0]


def test_periods_are_those_of_the_calendar() -> None:
    now = _instant("2026-05-31T16:00Z")
    quarters = last_periods(now, CohortUnit.QUARTER, TOKYO, 2)
    assert quarters == [_instant(f"{day}T15:00Z") for day in ("2025-12-31", "2026-03-31", "2026-06-30")]
    months = last_periods(now, CohortUnit.MONTH, TOKYO, 1)
    assert months == [_instant(f"2026-{day}T15:00Z") for day in ("05-31", "06-30")]
    assert last_periods(now, CohortUnit.YEAR, TOKYO, 1) == [_instant(f"{year}-12-31T15:00Z") for year in (2025, 2026)]


@pytest.mark.parametrize("periods", [0, 37])
def test_too_many_periods_are_refused(world: World, periods: int) -> None:
    read = partial(
        cohorts,
        product_id=world.products[1],
        by=CohortBy.JOINED,
        unit=CohortUnit.MONTH,
        zone=TOKYO,
        now=NOW,
        periods=periods,
    )
    with pytest.raises(Invalid):
        world.database.read_now(read)


def _check_trend(world: World, cohort: Cohort, members: list[int]) -> None:
    ledger = raw_ledger(world.database)
    for stand in cohort.trend:
        placed = places(ledger, world.products[1], world.brands[1], stand.at)
        own = Counter(placed[person][0] for person in members if person in placed)
        assert {int(segment): count for segment, count in stand.counts.items() if count} == own
        assert (stand.unclassified, stand.absent) == (0, len(members) - own.total())


def _joined(world: World, instant: str) -> int:
    person = world.person()
    statement = update(Person).where(Person.id == person).values(created_at=_instant(instant))
    world.database.write_now(lambda session: session.execute(statement))
    return person


def _instant(text: str) -> Instant:
    return from_datetime(datetime.fromisoformat(text).astimezone(UTC))
