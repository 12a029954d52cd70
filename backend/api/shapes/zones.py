"""Whose calendar a question is about."""

from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import strawberry

from backend.errors import Invalid

TimeZone = Annotated[str, strawberry.argument(description="Whose months, by a name such as Asia/Tokyo.")]


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid("there is no such time zone", "timeZone") from None
