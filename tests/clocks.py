"""A clock that tests set."""

from datetime import datetime, timedelta, timezone

from backend.clock import Instant, from_datetime

TOKYO = timezone(timedelta(hours=9))
START = from_datetime(datetime(2026, 4, 1, 9, tzinfo=TOKYO))


class SettableClock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self, at: Instant = START) -> None:
        self.at = at

    def __call__(self) -> Instant:
        """The instant it was set to."""
        return self.at

    def advance(self, milliseconds: int) -> Instant:
        """Goes on by that much, and says where it then stands."""
        self.at += milliseconds
        return self.at
