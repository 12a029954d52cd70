"""The curves behind coordinates, said in SQL that both databases have: 2 to a power, and Φ."""

import math
from typing import Final

from sqlalchemy import ColumnElement, Double, case, cast, func, literal

from backend.clock import Instant

Number = ColumnElement[float]
_MOST_HALF_LIVES: Final = 1_000
FARTHEST: Final = 8.0
# Abramowitz & Stegun, Handbook of Mathematical Functions (1964), 26.2.19.
_D: Final = (0.0498673470, 0.0211410061, 0.0032776263, 0.0000380036, 0.0000488906, 0.0000053830)


def decay(landmark: ColumnElement[Instant | None], half_life: int, at: Instant) -> Number:
    """2^((L − t)/h) for a landmark in the past, 1 for one still to come, 0 without one or 1,000 half-lives later.

    Both ends are cut off because PostgreSQL refuses a power that no float holds.
    """
    gone = landmark < at - _MOST_HALF_LIVES * half_life
    past = func.exp(cast(landmark - at, Double) * (math.log(2) / half_life))
    return case((landmark.is_(None), literal(0.0)), (gone, literal(0.0)), (landmark >= at, literal(1.0)), else_=past)


def phi(z: Number) -> Number:
    """Φ(z) = 1 − ½·(1 + d₁|z| + … + d₆|z|⁶)^−16, to within 2e−7; behind |z| = 8 it is 0 or 1."""
    tail = case((func.abs(z) > FARTHEST, literal(0.0)), else_=_tail(func.abs(z)))
    return case((z >= 0, 1 - tail), else_=tail)


def _tail(z: Number) -> Number:
    """1 − Φ(z) for z ≥ 0, by Horner's rule; |error| ≤ 1.5e−7, and one power is all that it takes."""
    total: Number = literal(0.0)
    for factor in reversed(_D):
        total = (total + factor) * z
    return 0.5 * func.power(1 + total, -16.0)
