"""Cohorts: people by the month, quarter or year in which they joined or first bought, and how these are cut."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Final

from backend.clock import Instant, from_datetime, to_datetime

MOST_PERIODS: Final = 36
_MONTHS_A_YEAR: Final = 12


class CohortBy(StrEnum):
    """What puts people into a cohort."""

    JOINED = "JOINED"
    FIRST_BOUGHT = "FIRST_BOUGHT"


class CohortUnit(StrEnum):
    """How long a cohort is gathered, and how often it is looked at."""

    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"


_MONTHS: Final = {CohortUnit.MONTH: 1, CohortUnit.QUARTER: 3, CohortUnit.YEAR: _MONTHS_A_YEAR}


def last_periods(now: Instant, unit: CohortUnit, zone: tzinfo, periods: int) -> Sequence[Instant]:
    """The beginnings of the latest so many periods of the zone's calendar, the present one last, and its end."""
    today, step = to_datetime(now).astimezone(zone), _MONTHS[unit]
    month = today.year * _MONTHS_A_YEAR + today.month - 1
    present = month - month % step
    return [_beginning(present + step * number, zone) for number in range(1 - periods, 2)]


def _beginning(month: int, zone: tzinfo) -> Instant:
    year, place = divmod(month, _MONTHS_A_YEAR)
    return from_datetime(datetime(year, place + 1, 1, tzinfo=zone))
