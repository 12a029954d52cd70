"""When nobody is contacted: quiet hours, Sundays and Japan's public holidays, in the touchpoint's own time zone."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from backend.clock import Instant, from_datetime, to_datetime
from backend.planning.rules.decisions import Why
from backend.touchpoints.rules import QuietHours, Rules

_HOUR: Final = 60
_SUNDAY: Final = 6
_MIDNIGHT: Final = 0
_ONE_DAY: Final = timedelta(days=1)


def quiet_at(rules: Rules, now: Instant) -> tuple[Why, Instant] | None:
    """Why nobody is contacted at this instant, and the first instant at which it is free again; None where it is."""
    why = _why_quiet(rules, _local(rules, now))
    return None if why is None else (why, next_free(rules, now))


def next_free(rules: Rules, now: Instant) -> Instant:
    """The first instant from now on that is neither quiet nor of a day of rest."""
    at = now
    while (why := _why_quiet(rules, _local(rules, at))) is not None:
        at = _end_of(why, rules, at)
    return at


def local_day(rules: Rules, at: Instant) -> date:
    """The day of the calendar at that instant, where the touchpoint is."""
    return _local(rules, at).date()


def _why_quiet(rules: Rules, local: datetime) -> Why | None:
    if rules.rests_on_sundays and local.weekday() == _SUNDAY:
        return Why.SUNDAY
    if rules.rests_on_holidays and local.date() in _holidays_of(local.year):
        return Why.HOLIDAY
    if rules.quiet_hours is not None and _is_within(rules.quiet_hours, local.hour * _HOUR + local.minute):
        return Why.QUIET_HOURS
    return None


def _is_within(hours: QuietHours, minute: int) -> bool:
    if hours.begins < hours.ends:
        return hours.begins <= minute < hours.ends
    return minute >= hours.begins or minute < hours.ends


def _end_of(why: Why, rules: Rules, at: Instant) -> Instant:
    """The end of the quiet span that `at` lies in; later than `at`, even where clocks are set back."""
    local = _local(rules, at)
    minute = rules.quiet_hours.ends if why is Why.QUIET_HOURS and rules.quiet_hours is not None else _MIDNIGHT
    day = local.date()
    if minute <= local.hour * _HOUR + local.minute:
        day += _ONE_DAY
    naive = datetime(day.year, day.month, day.day, minute // _HOUR, minute % _HOUR)  # noqa: DTZ001 - zoned below, twice where the hour comes twice
    zone = ZoneInfo(rules.time_zone)
    ends = (from_datetime(naive.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    return next((end for end in ends if end > at), at + 1)


def _local(rules: Rules, at: Instant) -> datetime:
    return to_datetime(at).astimezone(ZoneInfo(rules.time_zone))


@lru_cache(maxsize=16)
def _holidays_of(year: int) -> frozenset[date]:
    """Japan's public holidays of a year; none where the law of that year is not known."""
    from holidays import country_holidays  # noqa: PLC0415 - it takes 50 ms, which commands that plan nothing need not wait for

    return frozenset(country_holidays("JP", years=[year]))
