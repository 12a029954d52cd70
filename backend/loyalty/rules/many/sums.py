"""Decayed sums of many positions: the formulas of rules/sums.py over arrays, rounded alike."""

from dataclasses import dataclass

import numpy as np

from backend.loyalty.rules.many.arrays import NEVER, Bools, Floats, Ints, exp2, log2
from backend.loyalty.rules.sums import NOISE, NOISE_MS, SHIFT


@dataclass(frozen=True, slots=True, kw_only=True)
class ManySums:
    """S0 and S1 of each position at its landmark, which is NEVER where there is no evidence; changed in place."""

    landmark: Ints
    mass: Floats
    total: Floats

    def add(self, who: Ints, half_life: Ints, at: Ints, mass: Floats, total: Floats) -> None:
        """Adds to those positions the evidence of one instant, no earlier than any before."""
        self._move(who, half_life, at)
        scale = exp2((at - self.landmark[who]) / half_life)
        self.mass[who] += scale * mass
        self.total[who] += scale * total

    def forget(self, who: Ints) -> None:
        """Those positions have no evidence from here on."""
        self.landmark[who], self.mass[who], self.total[who] = NEVER, 0.0, 0.0

    def decayed(self, who: Ints, half_life: Ints, at: Ints) -> tuple[Floats, Floats]:
        """N and M of those positions, none further from its landmark than a shift."""
        factor = exp2((self.landmark[who] - at) / half_life)
        return self.mass[who] * factor, self.total[who] * factor

    def is_mean_above(self, who: Ints, level: float) -> Bools:
        """Whether M/N of those positions lies above the level."""
        above: Bools = self.total[who] > (level + NOISE) * self.mass[who]
        return above

    def first_below(self, who: Ints, half_life: Ints, level: Floats) -> Ints:
        """The first millisecond at which the mass is no longer above the level; NEVER when it never was."""
        return self._reached(who, half_life, level, np.ceil, -NOISE_MS)

    def last_reaching(self, who: Ints, half_life: Ints, level: Floats) -> Ints:
        """The last millisecond at which the mass still reaches the level; NEVER when there is no mass."""
        return self._reached(who, half_life, level, np.floor, NOISE_MS)

    def _reached(self, who: Ints, half_life: Ints, level: Floats, rounded: np.ufunc, noise: float) -> Ints:
        instants = np.full(who.size, NEVER)
        some = self.mass[who] > 0
        own = who[some]
        exact = self.landmark[own] + half_life[some] * log2(self.mass[own] / level[some])
        instants[some] = rounded(exact + noise).astype(np.int64)
        return instants

    def _move(self, who: Ints, half_life: Ints, at: Ints) -> None:
        """Landmarks begin at the first evidence, and go on by whole half-lives before any power overflows."""
        fresh = self.landmark[who] == NEVER
        self.landmark[who[fresh]] = at[fresh]
        half_lives = (at - self.landmark[who]) // half_life
        far = half_lives >= SHIFT
        if far.any():
            factor = np.ldexp(1.0, -half_lives[far])
            self.landmark[who[far]] += half_lives[far] * half_life[far]
            self.mass[who[far]] *= factor
            self.total[who[far]] *= factor


def no_sums(count: int) -> ManySums:
    """That many positions without any evidence."""
    return ManySums(landmark=np.full(count, NEVER), mass=np.zeros(count), total=np.zeros(count))
