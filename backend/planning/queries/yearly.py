"""Whose own day of the year it is: roughly in SQL, exactly by the rules."""

from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ColumnElement, and_, cast, false, or_
from sqlalchemy.orm import InstrumentedAttribute

from backend.clock import Instant, from_datetime
from backend.panel.tables import Person
from backend.planning.queries.audiences import Search
from backend.planning.rules import Anniversary, latest_own_day, own_day_of, own_days, spread_day
from backend.planning.rules.days import local_day
from backend.planning.rules.years import DAYS, FIRST, OTHER, PRIME, SECOND
from backend.touchpoints.rules import Yearly

_YEARS_BACK: Final = 80
_ONE_DAY: Final = timedelta(days=1)


def has_own_day(search: Search) -> dict[int, ColumnElement[bool]]:
    """Whether a person's own day lies between today and so many days ago, for each year that these days are of."""
    today = local_day(search.rules, search.now)
    days = list(own_days(today, search.rules.late_days))
    if search.rules.yearly is Yearly.SPREAD:
        return {
            year: spread_in_sql(Person.id, search.touchpoint_id).in_([each for each, _ in part])
            for year, part in _by_year(days)
        }
    return {year: _joined(search, [day for _, day in part]) for year, part in _by_year(days)}


def own_day_now(search: Search, person_id: int, joined_at: Instant) -> date | None:
    """The person's own day where it is due; the day of joining is none, and nor is one before it."""
    today, joined = local_day(search.rules, search.now), local_day(search.rules, joined_at)
    if search.rules.yearly is Yearly.SPREAD:
        return latest_own_day(own_day_of(spread_day(person_id, search.touchpoint_id)), today, search.rules.late_days)
    day = latest_own_day(Anniversary(joined.month, joined.day), today, search.rules.late_days)
    return None if day is None or day <= joined else day


def spread_in_sql(person_id: ColumnElement[int] | InstrumentedAttribute[int], touchpoint_id: int) -> ColumnElement[int]:
    """What rules.spread_day says, in SQL; in whole numbers of 64 bits, whatever the id is kept in."""
    return (cast(person_id, BigInteger) * FIRST + touchpoint_id * OTHER) % PRIME * SECOND % PRIME % DAYS


def _by_year(days: list[tuple[int, date]]) -> list[tuple[int, list[tuple[int, date]]]]:
    return [(year, list(part)) for year, part in groupby(days, key=lambda each: each[1].year)]


def _joined(search: Search, days: list[date]) -> ColumnElement[bool]:
    """Whether the person joined in these days of an earlier year; a day more on either side, for leap years."""
    zone = ZoneInfo(search.rules.time_zone)
    spans = []
    for years in range(1, _YEARS_BACK + 1):
        first, last = (_years_before(day, years) for day in (days[-1], days[0]))
        spans.append((_midnight(first - _ONE_DAY, zone), _midnight(last + 2 * _ONE_DAY, zone)))
    return or_(
        false(), *(and_(Person.created_at >= begins, Person.created_at < ends) for begins, ends in spans if ends > 0)
    )


def _years_before(day: date, years: int) -> date:
    common = day if (day.month, day.day) != (2, 29) else day - _ONE_DAY
    return common.replace(year=common.year - years)


def _midnight(day: date, zone: ZoneInfo) -> Instant:
    return from_datetime(datetime(day.year, day.month, day.day, tzinfo=zone))
