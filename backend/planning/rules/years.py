"""Which day of the year is a person's own at a yearly touchpoint."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

DAYS: Final = 365
_COMMON_YEAR: Final = 2001
# Two steps of the minimal-standard generator: neighbours' days lie far apart, and SQL can say it in whole numbers.
PRIME: Final = 2_147_483_647
FIRST: Final = 48_271
SECOND: Final = 16_807
OTHER: Final = 69_621
_LEAP_DAY: Final = (2, 29)
_ONE_DAY: Final = timedelta(days=1)


class Anniversary(NamedTuple):
    """A day that comes every year."""

    month: int
    day: int


def spread_day(person_id: int, touchpoint_id: int) -> int:
    """The day of a common year, from 0 to 364, that follows from person and touchpoint alone."""
    return (person_id * FIRST + touchpoint_id * OTHER) % PRIME * SECOND % PRIME % DAYS


def own_day_of(spread: int) -> Anniversary:
    """The anniversary of a day of a common year: never 29 February, which most years do not have."""
    found = date(_COMMON_YEAR, 1, 1) + spread * _ONE_DAY
    return Anniversary(found.month, found.day)


def in_year(own: Anniversary, year: int) -> date:
    """The anniversary in that year; 29 February falls on the 28th where the year has none."""
    if tuple(own) == _LEAP_DAY and not _is_leap(year):
        return date(year, 2, 28)
    return date(year, own.month, own.day)


def latest_own_day(own: Anniversary, today: date, late_days: int) -> date | None:
    """The last anniversary up to today, where it is no more than so many days past."""
    own_days_of_two = (in_year(own, year) for year in (today.year, today.year - 1))
    return next((day for day in own_days_of_two if day <= today and (today - day).days <= late_days), None)


def own_days(today: date, late_days: int) -> Iterator[tuple[int, date]]:
    """The days of a common year that are due today or are at most so many days past, each with its date."""
    for past in range(late_days + 1):
        day = today - past * _ONE_DAY
        if (day.month, day.day) != _LEAP_DAY:
            yield (date(_COMMON_YEAR, day.month, day.day) - date(_COMMON_YEAR, 1, 1)).days, day


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
