"""Nobody is contacted in quiet hours, on Sundays or on public holidays: who is due then is asked when it is over."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.clock import DAY, HOUR, MINUTE, Instant, from_datetime, to_datetime
from backend.loyalty.rules.axes import Moment
from backend.planning.rules import Why, next_free, quiet_at
from backend.touchpoints.rules import QuietHours, Rules
from tests.clocks import TOKYO
from tests.planning.house import House, Told

USUAL = Rules()
ZONES = st.sampled_from(["Asia/Tokyo", "Europe/London", "America/New_York", "Australia/Lord_Howe", "UTC"])
MINUTES = st.integers(0, 24 * 60 - 1)
INSTANTS = st.integers(
    from_datetime(datetime(2023, 1, 1, tzinfo=TOKYO)), from_datetime(datetime(2029, 1, 1, tzinfo=TOKYO))
)
HOURS = st.one_of(
    st.none(),
    st.tuples(MINUTES, MINUTES)
    .filter(lambda pair: pair[0] != pair[1])
    .map(lambda pair: QuietHours(begins=pair[0], ends=pair[1])),
)


def at(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> Instant:
    """An instant by the clocks of Tokyo."""
    return from_datetime(datetime(year, month, day, hour, minute, tzinfo=TOKYO))


@pytest.mark.parametrize(
    ("now", "why", "until"),
    [
        (at(2026, 4, 1, 20, 59), None, None),
        (at(2026, 4, 1, 21, 0), Why.QUIET_HOURS, at(2026, 4, 2, 9)),
        (at(2026, 4, 2, 8, 59), Why.QUIET_HOURS, at(2026, 4, 2, 9)),
        (at(2026, 4, 2, 9, 0), None, None),
        (at(2026, 4, 4, 22), Why.QUIET_HOURS, at(2026, 4, 6, 9)),
        (at(2026, 4, 5), Why.SUNDAY, at(2026, 4, 6, 9)),
        # Golden Week of 2026: Sunday the 3rd is a holiday too, and so the 6th stands in for it.
        (at(2026, 5, 3), Why.SUNDAY, at(2026, 5, 7, 9)),
        (at(2026, 5, 6), Why.HOLIDAY, at(2026, 5, 7, 9)),
        # The citizens' holiday between two others, and the substitute ones of a year's end and beginning.
        (at(2026, 9, 22), Why.HOLIDAY, at(2026, 9, 24, 9)),
        (at(2022, 12, 31, 23), Why.QUIET_HOURS, at(2023, 1, 3, 9)),
        (at(2023, 1, 2), Why.HOLIDAY, at(2023, 1, 3, 9)),
        (at(2024, 2, 29, 21, 30), Why.QUIET_HOURS, at(2024, 3, 1, 9)),
    ],
)
def test_it_is_quiet_until_a_known_instant(now: Instant, why: Why | None, until: Instant | None) -> None:
    assert quiet_at(USUAL, now) == (None if why is None or until is None else (why, until))


def test_hours_within_a_day_end_on_that_day() -> None:
    noon = Rules(quiet_hours=QuietHours(begins=12 * 60, ends=13 * 60))
    assert quiet_at(noon, at(2026, 4, 1, 12, 30)) == (Why.QUIET_HOURS, at(2026, 4, 1, 13))
    assert quiet_at(noon, at(2026, 4, 1, 13)) is None
    assert quiet_at(noon, at(2026, 4, 1, 3)) is None


@given(now=INSTANTS, zone=ZONES, hours=HOURS, sundays=st.booleans(), holidays=st.booleans())
def test_the_end_of_quiet_is_free_and_all_before_it_is_quiet(
    *, now: Instant, zone: str, hours: QuietHours | None, sundays: bool, holidays: bool
) -> None:
    rules = Rules(quiet_hours=hours, time_zone=zone, rests_on_sundays=sundays, rests_on_holidays=holidays)
    found = quiet_at(rules, now)
    assert next_free(rules, now) == (now if found is None else found[1])
    if found is None:
        return
    _, until = found
    assert now < until < now + 14 * DAY
    assert quiet_at(rules, until) is None
    for part in range(8):
        between = now + (until - now) * part // 8
        # Clocks that are set back at the end of quiet hours pass it twice; the first time is enough.
        assert quiet_at(rules, between) is not None or zone != "Asia/Tokyo"


@given(now=INSTANTS, zone=ZONES)
def test_sundays_are_those_of_the_place(now: Instant, zone: str) -> None:
    rules = Rules(quiet_hours=None, time_zone=zone, rests_on_holidays=False)
    is_sunday = to_datetime(now).astimezone(ZoneInfo(zone)).weekday() == 6
    assert (quiet_at(rules, now) is not None) == is_sunday


def test_no_run_of_holidays_is_longer_than_the_days_that_an_occasion_waits() -> None:
    day, longest = date(2020, 1, 1), timedelta(0)
    while day.year < 2030:
        noon = from_datetime(datetime(day.year, day.month, day.day, 12, tzinfo=TOKYO))
        longest = max(longest, timedelta(milliseconds=next_free(USUAL, noon) - noon))
        day += timedelta(days=1)
    assert timedelta(days=3) < longest < timedelta(days=USUAL.late_days)


def test_who_is_due_in_a_quiet_hour_is_asked_when_it_is_over(house: House) -> None:
    hana = house.person("hana")
    house.clock.at = at(2026, 4, 4, 22)
    quiet = {"from": "21:00", "until": "09:00"}
    touchpoint = house.touchpoint(Moment.CAMPAIGN, quiet_hours=quiet, rests_on_sundays=True)
    assert house.works().invitations.held == 1
    assert (house.told(touchpoint), house.outbox()) == ([Told(hana, 0, "HELD", "QUIET_HOURS", at(2026, 4, 6, 9))], [])
    house.clock.at = at(2026, 4, 6, 9) - 2 * MINUTE
    assert house.works().invitations.decided == 0
    assert house.works().invitations.sent == 1
    assert house.told(touchpoint) == [Told(hana, 0, "SENT", "DUE")]
    assert house.changes() == [("HELD", "QUIET_HOURS")]
    assert [message.due_at for message in house.outbox()] == [at(2026, 4, 6, 9)]


def test_what_is_held_by_another_rule_meanwhile_says_so(house: House) -> None:
    hana = house.person("hana")
    house.clock.at = at(2026, 5, 2, 22)
    touchpoint = house.touchpoint(Moment.CAMPAIGN, quiet_hours={"from": "21:00"}, rests_on_holidays=True)
    house.works()
    house.clock.at = at(2026, 5, 6, 10)
    house.works()
    # By its first decision it waits until the 7th, whatever the days between were.
    assert house.told(touchpoint) == [Told(hana, 0, "HELD", "QUIET_HOURS", at(2026, 5, 7, 9))]
    house.clock.at = at(2026, 5, 7, 22)
    house.works()
    assert house.told(touchpoint) == [Told(hana, 0, "HELD", "QUIET_HOURS", at(2026, 5, 8, 9))]
    assert house.changes() == []
    house.clock.at += 12 * HOUR
    house.works()
    assert house.told(touchpoint) == [Told(hana, 0, "SENT", "DUE")]
