"""A pause ends at the beginning of a day in Tokyo, on a day that the calendar has."""

from datetime import datetime

import pytest

from backend.clock import from_datetime, to_datetime
from backend.errors import Invalid
from backend.identity.rules.pauses import MONTHS, pause_until
from tests.clocks import TOKYO


@pytest.mark.parametrize(
    ("today", "months", "first_day_back"),
    [
        ("2026-04-01T09:00", 1, "2026-05-02"),
        ("2026-01-31T23:59", 1, "2026-03-01"),
        ("2028-01-31T00:00", 1, "2028-03-01"),
        ("2028-02-29T12:00", 6, "2028-08-30"),
        ("2027-08-31T12:00", 6, "2028-03-01"),
        ("2026-11-30T12:00", 3, "2027-03-01"),
        ("2026-12-15T00:00", 1, "2027-01-16"),
    ],
)
def test_months_are_the_calendars(today: str, months: int, first_day_back: str) -> None:
    now = from_datetime(datetime.fromisoformat(today).replace(tzinfo=TOKYO))
    ends = to_datetime(pause_until(now, months)).astimezone(TOKYO)
    assert (ends.date().isoformat(), ends.hour, ends.minute) == (first_day_back, 0, 0)


@pytest.mark.parametrize("months", [0, 2, 12, -1])
def test_there_are_three_lengths(months: int) -> None:
    assert months not in MONTHS
    with pytest.raises(Invalid):
        pause_until(0, months)
