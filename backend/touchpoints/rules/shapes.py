"""Rules: when, how often and in which words a touchpoint asks, beyond its survey, moment and period."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from backend.text import Wording

_HOUR = 60


class Yearly(StrEnum):
    """Which day of the year is a person's own at an ANNUAL touchpoint."""

    SPREAD = "SPREAD"
    """A day that follows from person and touchpoint alone, so that all days have alike many people."""
    JOINED = "JOINED"
    """The anniversary of the day on which the person joined the panel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """From which minute of the local day until which nobody is contacted; `begins` after `ends` spans midnight."""

    begins: int = 21 * _HOUR
    ends: int = 9 * _HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The words around the link; empty ones are the program's own. Attributes are piped in with fallback words."""

    subject: Wording = field(default_factory=dict)
    body: Wording = field(default_factory=dict)
    one_tap: bool = False
    """A mail shows the first scale question, each of whose points opens the form with itself chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a planner may say of a touchpoint; without a word it asks kindly and once."""

    purpose: str = "survey"
    """The purpose that the person must have consented to."""
    delay_days: int = 7
    """AFTER_PURCHASE: how many days after the purchase."""
    late_days: int = 14
    """How many days late it is still worth asking: a purchase recorded late, or a machine that stood still."""
    yearly: Yearly = Yearly.SPREAD
    reminders: tuple[int, ...] = ()
    """On which days after the invitation whoever has not finished is reminded."""
    most_contacts: int = 4
    """An invitation and its reminders together are no more than this."""
    stop_when_begun: bool = False
    """Whoever has begun is not reminded either."""
    rest_days: int = 30
    """Who finished this survey within so many days is not asked again."""
    time_zone: str = "Asia/Tokyo"
    quiet_hours: QuietHours | None = field(default_factory=QuietHours)
    rests_on_sundays: bool = True
    rests_on_holidays: bool = True
    """Japan's public holidays, substitute ones too."""
    most_questions: int | None = None
    """At most so many questions are asked, the most telling ones first."""
    certain: float | None = None
    """How probable it must be, ½ to 1, that the sides of all attitudes asked about are right together."""
    lately_days: int = 90
    """An item answered within so many days was asked lately."""
    skip_settled: bool = False
    """Nobody is asked of whom the answers could change nothing."""
    message: Message = field(default_factory=Message)


DEFAULT_RULES: Final = Rules()
