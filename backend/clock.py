"""Instants are whole milliseconds since 1970-01-01T00:00Z; only the edges turn them into calendar time."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Instant = int
Clock = Callable[[], Instant]

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def system_clock() -> Instant:
    """The machine's present instant."""
    return time.time_ns() // 1_000_000


def to_datetime(instant: Instant) -> datetime:
    """The UTC datetime of an instant, exact to the millisecond."""
    return _EPOCH + instant * _MILLISECOND


def from_datetime(moment: datetime) -> Instant:
    """The instant of an aware datetime; a naive one is a programming error (ValueError)."""
    if moment.tzinfo is None:
        raise ValueError("a datetime needs its time zone")
    return (moment - _EPOCH) // _MILLISECOND


def days(count: float) -> int:
    """The whole milliseconds of that many days."""
    return round(count * DAY)
