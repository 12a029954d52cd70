"""Decayed sums that grow in O(1): each stands at a landmark, which moves by whole half-lives only.

S0 = Σ w·2^((tᵢ−L)/h) and S1 likewise with y (coordinates.md, "Numerics"). Nothing is ever subtracted: what is
corrected or withdrawn is folded anew from the ledger.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from backend.clock import Instant

SHIFT = 512
_SMALLEST_EXPONENT = -1_074
# Instants are whole milliseconds; a thousandth of one is the noise of a double.
NOISE_MS = 1e-3
# Answers lie exactly on a cut all the time (6 on 0..10 is 0.6): what is nearer to it than this is not above it,
# whichever way the last bit of a sum was rounded.
NOISE = 1e-9


class Sums(NamedTuple):
    """S0 and S1 at the landmark; without any evidence the landmark is None."""

    landmark: Instant | None = None
    mass: float = 0.0
    total: float = 0.0


EMPTY = Sums()


def added(sums: Sums, half_life: int, at: Instant, weights: Sequence[float], values: Sequence[float]) -> Sums:
    """The sums with the evidence of one instant, no earlier than any before; exact in the order of the evidence."""
    moved = _moved(sums, half_life, at)
    scale = math.exp2((at - (moved.landmark or 0)) / half_life)
    mass = math.fsum(weights)
    total = math.fsum(weight * value for weight, value in zip(weights, values, strict=True))
    return Sums(moved.landmark, moved.mass + scale * mass, moved.total + scale * total)


def decayed(sums: Sums, half_life: int, at: Instant) -> tuple[float, float]:
    """N and M at that instant."""
    if sums.landmark is None:
        return 0.0, 0.0
    factor = _exp2((sums.landmark - at) / half_life)
    return sums.mass * factor, sums.total * factor


def is_mean_above(sums: Sums, level: float) -> bool:
    """Whether M/N lies above the level, and so (κτ + M)/(κ + N) above τ: time alone never changes it."""
    return sums.total > (level + NOISE) * sums.mass


def instant_of(sums: Sums, half_life: int, level: float) -> float:
    """When the mass will have fallen to that level, in ms: L + h·log₂(S0/level); −inf for no mass."""
    if sums.landmark is None or sums.mass <= 0:
        return -math.inf
    return sums.landmark + half_life * math.log2(sums.mass / level)


def first_below(sums: Sums, half_life: int, level: float) -> Instant | None:
    """The first whole millisecond at which the mass is no longer above the level; None when it never was."""
    instant = instant_of(sums, half_life, level)
    return None if instant == -math.inf else math.ceil(instant - NOISE_MS)


def last_reaching(sums: Sums, half_life: int, level: float) -> Instant | None:
    """The last whole millisecond at which the mass still reaches the level; None when there is no mass."""
    instant = instant_of(sums, half_life, level)
    return None if instant == -math.inf else math.floor(instant + NOISE_MS)


def _moved(sums: Sums, half_life: int, at: Instant) -> Sums:
    """The same sums at a landmark near enough that no power overflows: a whole number of half-lives is exact."""
    if sums.landmark is None:
        return Sums(at, 0.0, 0.0)
    half_lives = (at - sums.landmark) // half_life
    if half_lives < SHIFT:
        return sums
    factor = math.ldexp(1.0, -half_lives)
    return Sums(sums.landmark + half_lives * half_life, sums.mass * factor, sums.total * factor)


def _exp2(exponent: float) -> float:
    """2 to that power; far below the smallest double it is nothing."""
    return math.exp2(exponent) if exponent > _SMALLEST_EXPONENT else 0.0
