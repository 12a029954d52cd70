"""Coordinates: what the sums say at an instant, with how sure that is (coordinates.md)."""

import math
from dataclasses import dataclass

from backend.clock import Instant
from backend.loyalty.rules.model import CUT, AttitudeModel, BehaviourModel
from backend.loyalty.rules.sums import Sums, decayed, first_below, is_mean_above, last_reaching


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinate:
    """A place on one axis: `value` 0..1, `evidence` N (attitudes) or A (behaviour), `until` stale_at or lapses_at.

    `is_high` is the raw side, x above the cut. `until` is None where the axis is not known, or not high. Behaviour has
    no `sd`: its certainty comes from the count of events, on the square-root scale.
    """

    value: float
    sd: float | None
    z: float
    p_high: float
    reliability: float
    evidence: float
    known: bool
    is_high: bool
    until: Instant | None


def attitude(model: AttitudeModel, sums: Sums, at: Instant) -> Coordinate:
    """With x = (κτ + M)/(κ + N), sd = s/√(κ + N), z = (x − τ)/sd, p_high = Φ(z); without evidence x is the cut."""
    n, m = decayed(sums, model.half_life, at)
    x = (model.kappa * model.tau + m) / (model.kappa + n)
    sd = model.s / math.sqrt(model.kappa + n)
    z = (x - model.tau) / sd
    stale_at = last_reaching(sums, model.half_life, model.n_min)
    known = stale_at is not None and at <= stale_at
    return Coordinate(
        value=x,
        sd=sd,
        z=z,
        p_high=phi(z),
        reliability=n / (model.kappa + n),
        evidence=n,
        known=known,
        is_high=is_mean_above(sums, model.tau),
        until=stale_at if known else None,
    )


def behaviour(model: BehaviourModel, sums: Sums, at: Instant, *, is_customer: bool) -> Coordinate:
    """With x = A/(A + c), p_high = Φ(2√2·(√(A + 3/8) − √(c + 3/8))); high until lapses_at, always known."""
    a, _ = decayed(sums, model.half_life, at)
    c = model.threshold(is_customer=is_customer)
    z = 2 * math.sqrt(2) * (math.sqrt(a + 0.375) - math.sqrt(c + 0.375))
    lapses_at = first_below(sums, model.half_life, c)
    is_high = lapses_at is not None and at < lapses_at
    return Coordinate(
        value=a / (a + c),
        sd=None,
        z=z,
        p_high=phi(z),
        reliability=a / (a + c),
        evidence=a,
        known=True,
        is_high=is_high,
        until=lapses_at if is_high else None,
    )


def tier(value: float, until: Instant | None, at: Instant) -> Coordinate:
    """The client's own tier as the coordinate; once it is no longer valid, behaviour is not known."""
    known = until is None or at < until
    p_high = float(value > CUT) if known else 0.5
    return Coordinate(
        value=value if known else CUT,
        sd=None,
        z=0.0,
        p_high=p_high,
        reliability=float(known),
        evidence=0.0,
        known=known,
        is_high=known and value > CUT,
        until=until if known else None,
    )


def phi(z: float) -> float:
    """Φ(z) = ½·erfc(−z/√2)."""
    return 0.5 * math.erfc(-z / math.sqrt(2))


def probabilities(p_psychology: float, p_behaviour: float, p_depth: float) -> tuple[float, ...]:
    """The probability of each of the eight octants, by code = P + 2·B + 4·D; they sum to 1."""
    return tuple(
        (p_psychology if code & 1 else 1 - p_psychology)
        * (p_behaviour if code & 2 else 1 - p_behaviour)
        * (p_depth if code & 4 else 1 - p_depth)
        for code in range(8)
    )
