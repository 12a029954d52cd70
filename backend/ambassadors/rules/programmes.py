"""What a programme says of itself: whom it asks, what is worth how many points, how long an invitation is good."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from backend.ambassadors.rules.eligibility import EVERYBODY, Eligibility
from backend.clock import Instant
from backend.errors import Invalid, Refused
from backend.links import Link
from backend.text import clean_key, clean_wording

USUAL_PURPOSE: Final = "ambassadors"
MOST_AT_ONCE: Final = 5_000
_MOST_DAYS: Final = 365
_MOST_POINTS: Final = 100_000
_LONGEST_NAME: Final = 80


class ProgrammeClosed(Refused):
    """The programme takes no more part in anything."""

    code = "PROGRAMME_CLOSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """What a confirmed referral is worth, and a mission that does not say otherwise."""

    referral: int = 0
    mission: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeInput:
    """What a programme says of itself."""

    name: Mapping[str, str]
    purpose: str = USUAL_PURPOSE
    eligibility: Eligibility = EVERYBODY
    touchpoint_id: int | None = None
    points: Points = Points()
    validity_days: int = 30


def clean_programme(given: ProgrammeInput) -> ProgrammeInput:
    """The programme as it is kept."""
    if not 1 <= given.validity_days <= _MOST_DAYS:
        raise Invalid(f"an invitation is good for 1 to {_MOST_DAYS} days", "validityDays")
    for name, worth in points_to_json(given.points).items():
        if not 0 <= worth <= _MOST_POINTS:
            raise Invalid(f"points are 0 to {_MOST_POINTS}", "points", name)
    return ProgrammeInput(
        name=clean_wording(given.name, "name", most=_LONGEST_NAME),
        purpose=clean_key(given.purpose, "purpose"),
        eligibility=given.eligibility,
        touchpoint_id=given.touchpoint_id,
        points=given.points,
        validity_days=given.validity_days,
    )


def points_to_json(points: Points) -> dict[str, int]:
    """The points as they are kept."""
    return {"referral": points.referral, "mission": points.mission}


def points_from_json(value: Mapping[str, int]) -> Points:
    """The points that are kept."""
    return Points(referral=value.get("referral", 0), mission=value.get("mission", 0))


def invitation_link(*, person_id: int, ambassador_id: int, invited_at: Instant, expires_at: Instant) -> Link:
    """What a programme's link says: who it is for, to what they are invited, and until when it can be answered."""
    return Link(id=person_id, place=ambassador_id, issued_at=invited_at, expires_at=expires_at)
