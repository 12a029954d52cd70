"""What saved audiences are: dynamic or frozen, and why something cannot be done with one."""

from enum import StrEnum, unique
from typing import Final

from backend.clock import MINUTE, Instant
from backend.errors import Refused

# Watching one audience takes at most a twentieth of the time.
_REST: Final = 20


@unique
class AudienceKind(StrEnum):
    """Whether an audience follows its condition, or stays the list that it was made."""

    DYNAMIC = "DYNAMIC"
    FROZEN = "FROZEN"


class AudienceFrozen(Refused):
    """What a frozen audience says was said once; only its name still changes, and nobody enters it."""

    code = "AUDIENCE_FROZEN"


class AudienceClosed(Refused):
    """The audience was closed: what uses it goes on, and nothing of it changes."""

    code = "AUDIENCE_CLOSED"


def next_look(begun_at: Instant, now: Instant) -> Instant:
    """When a watched audience is looked through again: in a minute, or later where looking takes long."""
    return now + max(MINUTE, _REST * (now - begun_at))
