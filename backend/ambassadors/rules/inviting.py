"""What inviting people to a programme came to: who was asked, and why others were not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

from backend.ambassadors.rules.states import Status


@unique
class PassedOver(StrEnum):
    """Why somebody who was named is not asked."""

    GONE = "GONE"
    """They were forgotten, or are someone else on the panel by now."""
    ASKED_BEFORE = "ASKED_BEFORE"
    """Their invitation is out, or ran out unanswered."""
    TAKES_PART = "TAKES_PART"
    """They are ambassadors already."""
    SAID_NO = "SAID_NO"
    """They declined, or left."""
    NO_CONSENT = "NO_CONSENT"
    """They did not agree to be contacted for the programme's purpose by the channel, or want a pause."""
    NO_ADDRESS = "NO_ADDRESS"
    """There is no address of theirs to write to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """The ambassadors who were asked, by their ids, and why each of the other people was not."""

    asked: Sequence[int]
    passed_over: Mapping[int, PassedOver]


_WHY: Final[dict[Status, PassedOver]] = {
    Status.INVITED: PassedOver.ASKED_BEFORE,
    Status.ACTIVE: PassedOver.TAKES_PART,
    Status.PAUSED: PassedOver.TAKES_PART,
    Status.LEFT: PassedOver.SAID_NO,
    Status.DECLINED: PassedOver.SAID_NO,
}


def why_not(status: Status, *, again: bool) -> PassedOver | None:
    """Why someone who stands so is not asked; asked again is only who does not take part, and where staff says so."""
    why = _WHY[status]
    return None if again and why is not PassedOver.TAKES_PART else why
