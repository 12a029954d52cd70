"""How long a person may ask to be left in peace, and when that ends."""

from calendar import monthrange
from datetime import datetime, timedelta, timezone
from typing import Final

from backend.clock import Instant, from_datetime, to_datetime
from backend.errors import Invalid

MONTHS: Final = (1, 3, 6)
_TOKYO: Final = timezone(timedelta(hours=9))


def pause_until(now: Instant, months: int) -> Instant:
    """The beginning of the day after so many calendar months in Tokyo; from 31 January a month ends on 28 February."""
    if months not in MONTHS:
        raise Invalid("a pause lasts 1, 3 or 6 months", "months")
    today = to_datetime(now).astimezone(_TOKYO)
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    day = min(today.day, monthrange(year, month + 1)[1])
    return from_datetime(datetime(year, month + 1, day, tzinfo=_TOKYO) + timedelta(days=1))
