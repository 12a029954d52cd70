"""The curves behind coordinates, said in SQL that both databases have: 2 to a power, and Φ."""

import math
from typing import Final

from sqlalchemy import ColumnElement, Double, case, cast, func, literal

from backend.clock import Instant

Number = ColumnElement[float]
_MOST_HALF_LIVES: Final = 1_000
_FARTHEST: Final = 8.0
# Abramowitz & Stegun, Handbook of Mathematical Functions (1964), 7.1.26.
_P: Final = 0.3275911
_A: Final = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)


def decay(landmark: ColumnElement[Instant | None], half_life: int, at: Instant) -> Number:
    """2^((L − t)/h) for a landmark in the past, 1 for one still to come, 0 without one or 1,000 half-lives later.

    Both ends are cut off because PostgreSQL refuses a power that no float holds.
    """
    gone = landmark < at - _MOST_HALF_LIVES * half_life
    past = func.exp(cast(landmark - at, Double) * (math.log(2) / half_life))
    return case((landmark.is_(None), literal(0.0)), (gone, literal(0.0)), (landmark >= at, literal(1.0)), else_=past)


def phi(z: Number) -> Number:
    """Φ(z) = 1 − ½·poly(1/(1 + p·a))·e^(−a²) with a = |z|/√2, to within 1e−7; behind |z| = 8 it is 0 or 1."""
    tail = case((func.abs(z) > _FARTHEST, literal(0.0)), else_=_tail(func.abs(z) * math.sqrt(0.5)))
    return case((z >= 0, 1 - tail), else_=tail)


def _tail(a: Number) -> Number:
    """½·erfc(a) for a ≥ 0, by Horner's rule; |error| ≤ 7.5e−8."""
    t = 1 / (1 + _P * a)
    total: Number = literal(0.0)
    for factor in reversed(_A):
        total = (total + factor) * t
    return 0.5 * total * func.exp(-a * a)
