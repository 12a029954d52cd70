"""Caps: at most so many contacts of a person in any so many days, where reminders count as well."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from backend.clock import DAY, Instant
from backend.errors import Invalid
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.panel.rules import EVERY_CHANNEL, clean_channel
from backend.segments.rules import Segment
from backend.text import clean_key

LONGEST_WINDOW: Final = 366
_MOST: Final = 1_000
_CODES: Final = frozenset({UNCLASSIFIED, *map(int, Segment)})


class Contact(NamedTuple):
    """One message that a person was sent, or will be."""

    at: Instant
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CapInput:
    """A cap as a planner says it; without segments it is for everybody, without a channel for all together."""

    key: str
    most: int
    window_days: int
    channel: str = EVERY_CHANNEL
    segments: Collection[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """A cap as it is held."""

    most: int
    window_days: int
    channel: str = EVERY_CHANNEL
    segments: frozenset[int] | None = None


def check_cap(cap: CapInput) -> CapInput:
    """The cap as it is kept; refuses one that says nothing."""
    channel = clean_channel(cap.channel)
    if not 0 <= cap.most <= _MOST:
        raise Invalid(f"a cap allows 0 to {_MOST} contacts", "most")
    if not 1 <= cap.window_days <= LONGEST_WINDOW:
        raise Invalid(f"a window has 1 to {LONGEST_WINDOW} days", "windowDays")
    if cap.segments is not None and not (cap.segments and _CODES.issuperset(cap.segments)):
        raise Invalid("name segments that exist, or none at all", "segments")
    segments = None if cap.segments is None else sorted(set(cap.segments))
    return CapInput(
        key=clean_key(cap.key), most=cap.most, window_days=cap.window_days, channel=channel, segments=segments
    )


def is_full_until(
    caps: Sequence[Cap], contacts: Sequence[Contact], *, channel: str, segment: int, at: Instant
) -> Instant | None:
    """Until when one contact more at that instant would be one too many; None where there is room."""
    ends = [_full_until(cap, contacts, at) for cap in caps if _concerns(cap, channel, segment)]
    return max((end for end in ends if end is not None), default=None)


def _concerns(cap: Cap, channel: str, segment: int) -> bool:
    return cap.channel in {EVERY_CHANNEL, channel} and (cap.segments is None or segment in cap.segments)


def _full_until(cap: Cap, contacts: Sequence[Contact], at: Instant) -> Instant | None:
    """A window reaches back from its newest contact; one ages out as soon as it is a whole window old."""
    window = cap.window_days * DAY
    if cap.most == 0:
        return at + window
    # What is due later than now counts too: no window may hold more, wherever it begins.
    counted = sorted(
        each.at for each in contacts if each.at > at - window and cap.channel in {EVERY_CHANNEL, each.channel}
    )
    return None if len(counted) < cap.most else counted[-cap.most] + window
