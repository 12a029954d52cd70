"""What a reward is: thanks, points or a gift, for a cause that rewards once; and the sums they make."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

from backend.errors import Invalid, Refused
from backend.text import Wording, clean, clean_wording

MOST_POINTS: Final = 1_000_000
_LONGEST_WORDING: Final = 2_000


@unique
class RewardKind(StrEnum):
    """What is given (謝礼の種類)."""

    THANKS = "THANKS"
    """Words of thanks, sent as a letter."""
    POINTS = "POINTS"
    """Points, which add up to a balance."""
    GIFT = "GIFT"
    """Something handed over; it may be paid for out of the balance."""


@unique
class Cause(StrEnum):
    """What a reward is for."""

    REFERRAL = "REFERRAL"
    MISSION = "MISSION"
    STAFF = "STAFF"


class NotEnoughPoints(Refused):
    """A gift costs more points than there are."""

    code = "NOT_ENOUGH_POINTS"


class TakenBack(Refused):
    """The reward was taken back already, or is itself a taking back."""

    code = "REWARD_TAKEN_BACK"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What to give an ambassador, and for what: the same kind for the same cause is given once.

    The points of a gift are what it costs: they leave the balance.
    """

    kind: RewardKind
    cause: Cause
    cause_id: str
    points: int = 0
    wording: Mapping[str, str]


def clean_grant(given: Grant) -> Grant:
    """The grant as it is kept; refused without words or with points that are no reward."""
    if not 0 <= given.points <= MOST_POINTS:
        raise Invalid(f"points are 0 to {MOST_POINTS}", "points")
    if given.kind is RewardKind.THANKS and given.points:
        raise Invalid("thanks have no points; grant these beside them", "points")
    if given.kind is RewardKind.POINTS and not given.points:
        raise Invalid("a reward of points has at least one", "points")
    wording: Wording = clean_wording(given.wording, "wording", most=_LONGEST_WORDING)
    cause_id = clean(given.cause_id, "causeId", most=80)
    return Grant(kind=given.kind, cause=given.cause, cause_id=cause_id, points=given.points, wording=wording)


def counted(kind: RewardKind, points: int) -> int:
    """What a reward adds to the balance: a gift is paid for out of it."""
    return -points if kind is RewardKind.GIFT else points


def is_given(turn: int) -> bool:
    """Whether the line of that turn gave something; those between took it back."""
    return turn % 2 == 0
