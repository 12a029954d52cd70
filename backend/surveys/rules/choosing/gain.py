"""How much an answer is expected to tell: the chance of being on the right side of a cut, now and after it.

An attitude is θ ~ N(x, sd²), sd = s/√(κ + N), as its coordinate says; an answer of weight g is heard with the variance
s²/g. Whoever is then put on the side where the new x lies is put right with probability (Owen 1956, the bivariate
normal with one mean on the line through the other)

    1 − 2·T(z, √((κ + N)/g)),    z = (x − τ)/sd,    T(h, a) = 1/2π · ∫₀ᵃ exp(−h²(1 + t²)/2)/(1 + t²) dt

which is Φ(|z|) for g → 0 and 1 for g → ∞. One answer far from the cut changes nothing although five might: so the gain
is taken per question over the next few of its kind, where it is largest (Frazier & Powell 2010, KG*).
"""

import math
from dataclasses import dataclass
from typing import Final

from backend.loyalty.rules.coordinates import phi

# Gauss-Legendre on (0, 1): eight places and their weights, enough for ten digits up to a = 1.
_NODES: Final = (
    (0.019855071751231856, 0.05061426814518813),
    (0.10166676129318664, 0.11119051722668724),
    (0.2372337950418355, 0.15685332293894364),
    (0.4082826787521751, 0.18134189168918100),
    (0.5917173212478249, 0.18134189168918100),
    (0.7627662049581645, 0.15685332293894364),
    (0.8983332387068134, 0.11119051722668724),
    (0.9801449282487681, 0.05061426814518813),
)
_AHEAD: Final = 4
_UNKNOWN: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How well an attitude is known: z of its coordinate, κ + N, and how much more it takes to be known at all."""

    z: float
    precision: float
    missing: float

    @property
    def is_known(self) -> bool:
        """Whether there is enough evidence to speak of a side."""
        return self.missing <= 0

    @property
    def chance(self) -> float:
        """The chance that its side is right; without enough evidence, that of a guess."""
        return phi(abs(self.z)) if self.is_known else _UNKNOWN


def chance_after(standing: Standing, weight: float) -> float:
    """The chance to be on the right side after an answer of that weight, expected now."""
    return 1 - 2 * owen_t(abs(standing.z), math.sqrt(standing.precision / weight))


def gain(standing: Standing, weight: float, told: float) -> float:
    """The gain a question is worth, as a share of the chance now: `weight` counts, and `told` of it is news."""
    needed = max(1, math.ceil(standing.missing / weight))
    chance = standing.chance
    best = max((chance_after(standing, n * told) - chance) / n for n in range(needed, needed + _AHEAD))
    return best / chance


def owen_t(h: float, a: float) -> float:
    """Owen's T(h, a) for h, a ≥ 0, with t = tan φ: 1/2π · ∫ exp(−h²/(2·cos²φ)) dφ from 0 to arctan a."""
    if a > 1:
        near, far = phi(h), phi(a * h)
        return (near + far) / 2 - near * far - owen_t(a * h, 1 / a)
    end = math.atan(a)
    half = -0.5 * h * h
    total = sum(weight * math.exp(half / math.cos(end * place) ** 2) for place, weight in _NODES)
    return end * total / (2 * math.pi)
