"""What a cell means: a number, yes or no, or an instant in the time zone that the file was written in."""

import re
import unicodedata
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backend.clock import Instant, from_datetime
from backend.errors import Invalid
from backend.panel.rules import AttributeKind, parse_attribute

DEFAULT_ZONE: Final = "+09:00"
_OFFSET: Final = re.compile(r"([+-])(\d{2}):?(\d{2})")
_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]*(.*))?")
_SIGNS: Final = str.maketrans({"時": ":", "分": ":", "秒": ""})


@lru_cache(maxsize=8)
def read_zone(name: str) -> tzinfo:
    """A time zone by its offset (+09:00) or its name (Asia/Tokyo)."""
    offset = _OFFSET.fullmatch(name)
    try:
        if offset is None:
            return ZoneInfo(name)
        span = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return timezone(-span if offset[1] == "-" else span)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid(f"no time zone is called {name!r}; an offset such as +09:00 always works", "time_zone") from None


def read_instant(text: str, zone: tzinfo, spelling: str | None = None) -> Instant:
    """The instant of a date with or without a time; a date alone means the beginning of its day in that zone."""
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        moment = datetime.strptime(plain, spelling) if spelling else _iso(plain)  # noqa: DTZ007 - the zone comes below
    except ValueError:
        meant = f"written as {spelling}" if spelling else "such as 2026-04-01 or 2026-04-01 09:30"
        raise Invalid(f"this is not a date {meant}") from None
    return from_datetime(moment if moment.tzinfo else moment.replace(tzinfo=zone))


def read_flag(text: str) -> bool:
    """Yes or no; empty is no."""
    return bool(text) and parse_attribute(AttributeKind.BOOLEAN, (), text)[1] == 1


def _iso(plain: str) -> datetime:
    day = _DAY.fullmatch(plain)
    if day is None:
        if re.fullmatch(r"\d{8}", plain):
            return datetime.fromisoformat(plain)
        raise ValueError("no date")
    clock = (day[4] or "").translate(_SIGNS).rstrip(":")
    if re.match(r"\d:", clock):
        clock = f"0{clock}"
    return datetime.fromisoformat(
        f"{int(day[1]):04}-{int(day[2]):02}-{int(day[3]):02}" + (f"T{clock}" if clock else "")
    )
