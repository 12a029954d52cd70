"""Advocacy: whoever brings people to a brand is a little more attached to it than they say, and never much more.

A confirmed referral is an observation of value 1 on depth's CONNECTION, of weight 1/8, and at most four stand within
any 365 days. So the four of the last 365 days weigh at most 4/8, those of the 365 days before at most half of that at
a half-life of 365 days, and so on: all of it together stays below 1, which is one answer, and far below N_min = 2, at
which depth becomes known.
"""

from collections.abc import Collection, Iterable
from typing import Final

from backend.clock import DAY, Instant
from backend.loyalty.rules.axes import Axis, Facet, Kind
from backend.loyalty.rules.observations import Observation

WEIGHT: Final = 1 / 8
MOST_AT_ONCE: Final = 4
SPAN: Final = 365 * DAY


def fits(at: Instant, standing: Collection[Instant]) -> bool:
    """Whether one more may stand there without there being more than four within any 365 days."""
    ordered = sorted([*standing, at])
    return all(later - earlier >= SPAN for earlier, later in zip(ordered, ordered[MOST_AT_ONCE:], strict=False))


def chosen(waiting: Iterable[tuple[Instant, int]], standing: Iterable[Instant]) -> list[int]:
    """Which of those that wait (when, which) may stand beside those that do, the earliest first."""
    taken, found = list(standing), list[int]()
    for at, each in sorted(waiting):
        if fits(at, taken):
            taken.append(at)
            found.append(each)
    return found


def advocacy_of(
    *, person_id: int, brand_id: int, referral_id: int, revision: int, at: Instant, stands: bool
) -> Observation:
    """What a referral says of the ambassador; it is withdrawn by a revision without a value."""
    return Observation(
        person_id=person_id,
        axis=Axis.DEPTH,
        subject_id=brand_id,
        kind=Kind.ADVOCACY,
        source_id=advocacy_source(referral_id),
        revision=revision,
        observed_at=at,
        value=1.0 if stands else None,
        facet=Facet.CONNECTION,
        weight=WEIGHT,
    )


def advocacy_source(referral_id: int) -> str:
    """What a referral is called in the ledger."""
    return f"referral-{referral_id}"
