"""Coordinates and places computed another way: every sum from its beginning, with math.fsum, at every instant."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from backend.clock import DAY, Instant
from backend.loyalty.rules.axes import PURCHASES, Axis, Kind, Moment
from backend.loyalty.rules.observations import Observation
from tests.loyalty.world import BRAND_OF

# Half-life in days, κ, s, τ, N_min and δ of the method's provisional model.
CONSTANTS = {Axis.PSYCHOLOGY: (180, 1, 0.18, 0.6, 2, 0.05), Axis.DEPTH: (365, 1, 0.18, 0.5, 2, 0.05)}
MOMENTS = {Moment.NONE: 1, Moment.SIGNUP: 0.8, Moment.AFTER_PURCHASE: 1, Moment.CAMPAIGN: 0.7, Moment.ANNUAL: 1}
WORTH = {
    Kind.PURCHASE: 1,
    Kind.CROSS_SELL: 0.5,
    Kind.UP_SELL: 0.5,
    Kind.SITE_VISIT: 0.05,
    Kind.CATALOGUE: 0.2,
    Kind.TRIAL: 0.4,
    Kind.MEETING: 0.5,
}
BEHAVIOUR_HALF_LIFE, GRACE, PROSPECT_GRACE, PROSPECT_UNIT = 90, 90, 30, 0.5
# What lies nearer to a cut than this is on it.
ON_THE_CUT = 1e-9
# How far the mass may be from a level at the very millisecond of reaching it.
AT_THE_LEVEL = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where someone stands: the segment's code, -1 where it is not known, and whether depth is known."""

    segment: int
    depth_known: bool


def own_evidence(told: Sequence[Observation], product: int, at: Instant) -> list[Observation]:
    """What counts for a product at an instant, from live observations: its own, and its brand's on depth."""
    subject = {Axis.PSYCHOLOGY: product, Axis.BEHAVIOUR: product, Axis.DEPTH: BRAND_OF[product]}
    return [each for each in told if each.observed_at <= at and each.subject_id == subject[each.axis]]


def sums(told: Sequence[Observation], axis: Axis, at: Instant) -> tuple[float, float]:
    """N = Σ g and M = Σ g·y of an attitude."""
    half_life = CONSTANTS[axis][0] * DAY
    own = [each for each in told if each.axis is axis and each.observed_at <= at]
    weights = [each.weight * MOMENTS[each.moment] * 2 ** ((each.observed_at - at) / half_life) for each in own]
    return math.fsum(weights), math.fsum(g * (each.value or 0.0) for g, each in zip(weights, own, strict=True))


def coordinate(told: Sequence[Observation], axis: Axis, at: Instant) -> float:
    """The place on an attitude axis: x = (κτ + M)/(κ + N)."""
    _, kappa, _, tau, _, _ = CONSTANTS[axis]
    n, m = sums(told, axis, at)
    return (kappa * tau + m) / (kappa + n)


def intensity(told: Sequence[Observation], at: Instant) -> tuple[float, float]:
    """A = Σ v·2^(−age/h) and the threshold c; with the first purchase only purchases count."""
    events = [each for each in told if each.axis is Axis.BEHAVIOUR and each.observed_at <= at]
    events = [each for each in events if each.kind is not Kind.TIER]
    bought = [each for each in events if each.kind in PURCHASES]
    threshold = 2 ** (-GRACE / BEHAVIOUR_HALF_LIFE) if bought else PROSPECT_UNIT * 2 ** (-PROSPECT_GRACE / 90)
    decayed = [
        WORTH[each.kind] * 2 ** ((each.observed_at - at) / (BEHAVIOUR_HALF_LIFE * DAY)) for each in bought or events
    ]
    return math.fsum(decayed), threshold


def place(told: Sequence[Observation], product: int, at: Instant) -> Place | None:
    """Where the person stands towards a product, from live observations; None before anything touched it."""
    own = own_evidence(told, product, at)
    if all(each.axis is Axis.DEPTH for each in own):
        return None
    buying, behaviour_known = _behaviour(own, at)
    if not _is_known(own, Axis.PSYCHOLOGY, at) or not behaviour_known:
        return Place(segment=-1, depth_known=False)
    depth_known = _is_known(own, Axis.DEPTH, at)
    depth = depth_known and stable_side(own, Axis.DEPTH)
    return Place(
        segment=stable_side(own, Axis.PSYCHOLOGY) + 2 * buying + 4 * depth,
        depth_known=depth_known,
    )


def _behaviour(own: Sequence[Observation], at: Instant) -> tuple[bool, bool]:
    """Whether the person buys, and whether that is known: the latest tier speaks, where there is one."""
    tiers = sorted(
        (each for each in own if each.kind is Kind.TIER), key=lambda each: (each.observed_at, each.source_id)
    )
    if tiers:
        return (tiers[-1].value or 0) > 0.5, tiers[-1].valid_until is None or at < tiers[-1].valid_until
    a, c = intensity(own, at)
    return a > c * (1 + AT_THE_LEVEL), True


def _is_known(own: Sequence[Observation], axis: Axis, at: Instant) -> bool:
    return sums(own, axis, at)[0] >= CONSTANTS[axis][4] * (1 - AT_THE_LEVEL)


def stable_side(own: Sequence[Observation], axis: Axis) -> bool:
    """First the raw side; from one instant to the next high above τ + δ, low below τ − δ, else as before."""
    _, _, _, tau, _, delta = CONSTANTS[axis]
    side: bool | None = None
    for instant in sorted({each.observed_at for each in own if each.axis is axis}):
        if side is None:
            n, m = sums(own, axis, instant)
            side = m > (tau + ON_THE_CUT) * n
            continue
        x = coordinate(own, axis, instant)
        side = x > tau + delta + ON_THE_CUT or (side and x >= tau - delta - ON_THE_CUT)
    return bool(side)
