"""What there is to tell of an idea, whom it concerns, and in whose name they hear of it."""

from enum import StrEnum, unique
from typing import Final

from backend.clock import DAY


@unique
class NewsKind(StrEnum):
    """What came of an idea."""

    ANSWERED = "ANSWERED"
    LAUNCHED = "LAUNCHED"
    MERGED = "MERGED"
    UNMERGED = "UNMERGED"
    COMMENTED = "COMMENTED"


@unique
class Part(StrEnum):
    """What part someone has in an idea."""

    AUTHOR = "AUTHOR"
    VOTER = "VOTER"
    FOLLOWER = "FOLLOWER"


EVERYONE: Final = frozenset(Part)
# Whoever gave a vote asked for the thing, not for the talk about it.
TALKING: Final = frozenset({Part.AUTHOR, Part.FOLLOWER})
# A lively talk makes one letter a day.
QUIET_FOR: Final = DAY


def parts_told(kind: NewsKind) -> frozenset[Part]:
    """Whom news of that kind is told."""
    return TALKING if kind is NewsKind.COMMENTED else EVERYONE
