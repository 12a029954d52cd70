"""What intervals need to know of many values: their number, mean, and sums of squares and cubes about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# A stratum with fewer in either arm is compared together with others.
FEWEST_IN_STRATUM: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """So many values: `mean`, `squares` Σ(y − mean)² and `cubes` Σ(y − mean)³. A share is a mean of zeros and ones."""

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0
    cubes: float = 0.0

    @property
    def variance(self) -> float:
        """The unbiased variance; 0 for fewer than two."""
        return self.squares / (self.count - 1) if self.count > 1 else 0.0

    def joined(self, other: "Moments") -> "Moments":
        """Those of both together.

        Pébay, "Formulas for robust, one-pass parallel computation of covariances and arbitrary-order statistical
        moments", Sandia report SAND2008-6212: no difference of large sums is ever taken.
        """
        count = self.count + other.count
        if count == 0:
            return self
        apart, own, theirs = other.mean - self.mean, self.count, other.count
        return Moments(
            count=count,
            mean=self.mean + apart * theirs / count,
            squares=self.squares + other.squares + apart**2 * own * theirs / count,
            cubes=self.cubes
            + other.cubes
            + apart**3 * own * theirs * (own - theirs) / count**2
            + 3 * apart * (own * other.squares - theirs * self.squares) / count,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """The values of both arms among those who were drawn by lot together."""

    treated: Moments
    control: Moments

    @property
    def count(self) -> int:
        """How many both arms have."""
        return self.treated.count + self.control.count

    @property
    def fewest(self) -> int:
        """How many the smaller arm has."""
        return min(self.treated.count, self.control.count)

    def joined(self, other: "Stratum") -> "Stratum":
        """Both strata as one."""
        return Stratum(treated=self.treated.joined(other.treated), control=self.control.joined(other.control))


NOTHING: Final = Moments()
NOBODY: Final = Stratum(treated=NOTHING, control=NOTHING)


def moments_of(values: Floats) -> Moments:
    """The moments of those values."""
    if not values.size:
        return NOTHING
    mean = float(values.mean())
    off = values - mean
    return Moments(count=values.size, mean=mean, squares=float((off**2).sum()), cubes=float((off**3).sum()))


def together(strata: Iterable[Stratum]) -> Stratum:
    """All strata as one."""
    whole = NOBODY
    for stratum in strata:
        whole = whole.joined(stratum)
    return whole


def comparable(strata: Iterable[Stratum]) -> Sequence[Stratum]:
    """Strata that have enough in both arms: those that are too small are put together, if need be with the smallest."""
    own = list(strata)
    large = sorted((each for each in own if each.fewest >= FEWEST_IN_STRATUM), key=lambda each: each.count)
    rest = together(each for each in own if each.fewest < FEWEST_IN_STRATUM)
    if rest.fewest >= FEWEST_IN_STRATUM:
        return [*large, rest]
    if not large:
        return [rest]
    return [rest.joined(large[0]), *large[1:]]


def weights(strata: Sequence[Stratum]) -> list[float]:
    """What part each stratum has in the whole."""
    everyone = sum(stratum.count for stratum in strata)
    return [stratum.count / everyone if everyone else 0.0 for stratum in strata]
