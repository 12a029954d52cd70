"""95 % intervals of differences between two arms that were drawn by lot, stratum by stratum.

Each estimate is Σ w·(treated − control) over the strata, w being a stratum's part in both arms together: what the lot
was drawn within explains nothing by chance any more, so the intervals are neither too wide nor too narrow (Imbens &
Rubin, "Causal Inference for Statistics, Social, and Biomedical Sciences", Cambridge 2015, chapter 9). Which method
serves which measure was chosen by simulation (`python -m tests.communications.coverage`).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final, NamedTuple

from scipy.special import stdtrit

from backend.communications.rules.intervals_moments import Moments, Stratum, comparable, together, weights
from backend.shares import Z95, Interval, wilson

_UPPER: Final = 0.975
_MOST_SKEW: Final = 1.0
_REACH: Final = 12
_HALVINGS: Final = 40
_LEAST_RATIO: Final = 1e-9


@unique
class Method(StrEnum):
    """How an interval was found."""

    WELCH = "WELCH"
    """B. L. Welch, "The generalization of 'Student's' problem when several different population variances are
    involved", Biometrika 34 (1947)."""
    NEWCOMBE = "NEWCOMBE"
    """R. G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine
    17 (1998), method 10: Wilson's intervals of both shares joined."""
    POOLED_SCORE = "POOLED_SCORE"
    """O. S. Miettinen & M. Nurminen, "Comparative analysis of two rates", Statistics in Medicine 4 (1985): their score
    interval, for amounts of which most are nothing and a few are large, with the variance of both arms together and the
    correction for skewness of J. J. Gart & J. Nam, "Approximate interval estimation of the difference in binomial
    parameters", Biometrics 46 (1990)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A difference between the arms, treated less control, with its 95 % interval, and the level of each arm."""

    treated: float
    control: float
    low: float
    high: float
    method: Method

    @property
    def difference(self) -> float:
        """Treated less control."""
        return self.treated - self.control


def difference_of_means(strata: Sequence[Stratum]) -> Estimate:
    """Of means, by Welch's t with the Satterthwaite–Welch degrees of freedom of the whole sum."""
    own, shares = _weighted(strata)
    parts = [
        (share**2 * arm.variance / arm.count, arm.count)
        for stratum, share in zip(own, shares, strict=True)
        for arm in (stratum.treated, stratum.control)
    ]
    variance = math.fsum(part for part, _ in parts)
    below = math.fsum(part**2 / (count - 1) for part, count in parts if count > 1)
    reach = float(stdtrit(variance**2 / below, _UPPER)) * math.sqrt(variance) if below else 0.0
    treated, control = _levels(own, shares)
    middle = treated - control
    return Estimate(treated=treated, control=control, low=middle - reach, high=middle + reach, method=Method.WELCH)


def difference_of_shares(strata: Sequence[Stratum]) -> Estimate:
    """Of shares, by Newcombe's method 10; over strata each share counts as one of as many as give it its variance."""
    own, shares = _weighted(strata)
    treated, control = _levels(own, shares)
    one = _wilson([stratum.treated for stratum in own], shares, treated)
    two = _wilson([stratum.control for stratum in own], shares, control)
    middle = treated - control
    return Estimate(
        treated=treated,
        control=control,
        low=middle - math.hypot(treated - one.low, two.high - control),
        high=middle + math.hypot(one.high - treated, control - two.low),
        method=Method.NEWCOMBE,
    )


def difference_of_amounts(strata: Sequence[Stratum], cases: Sequence[Stratum]) -> Estimate:
    """Of means of amounts (nothing or more): the differences that the score test at 5 % does not refuse.

    `cases` are the shares of those whose amount is not nothing, in the same strata.
    """
    own, shares = _weighted(strata)
    treated, control = _levels(own, shares)
    middle = treated - control
    spending = _spending((treated, control), cases)
    amounts = _amounts_of(own, shares, middle, spending)
    reach = _REACH * math.sqrt(amounts.spread(middle)[0])
    return Estimate(
        treated=treated,
        control=control,
        low=_crossing(lambda tried: amounts.beyond(tried, Z95), middle - reach, middle) if reach else middle,
        high=_crossing(lambda tried: amounts.beyond(tried, -Z95), middle, middle + reach) if reach else middle,
        method=Method.POOLED_SCORE,
    )


def _spending(levels: tuple[float, float], cases: Sequence[Stratum]) -> float:
    """How much of the difference comes from what each buyer spends (1), and how much from how many buy (0).

    In logarithms the difference of the shares over that of the levels, drawn to one half where both are uncertain.
    """
    if min(levels) <= 0:
        return 0.5
    whole = together(cases)
    buyers = [arm.mean * arm.count + 0.5 for arm in (whole.treated, whole.control)]
    noise = 1 / buyers[0] + 1 / buyers[1]
    more = math.log(buyers[0] * whole.control.count / (buyers[1] * whole.treated.count))
    apart = math.log(levels[0] / levels[1])
    part = 0.5 + (more - 0.5 * apart) * apart / (apart**2 + noise)
    return 1 - min(max(part, 0.0), 1.0)


class _Part(NamedTuple):
    """Of a stratum the variance and the third moment of one person in it, by its weight; and how many each arm has."""

    variance: float
    third: float
    treated: float
    control: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Amounts:
    """What the score test of amounts looks at: if the true difference were δ, the arms' levels would lie δ apart.

    The variance comes from both arms together. It grows with the level where more people buy, and with its square where
    each spends more; the third moment likewise with the level or its cube.
    """

    parts: Sequence[_Part]
    treated: float
    control: float
    level: float
    middle: float
    spending: float

    def beyond(self, tried: float, bound: float) -> float:
        """How far the difference lies beyond the bound of what chance does if `tried` is true; falls with it."""
        variance, cubes = self.spread(tried)
        skew: float = max(-_MOST_SKEW, min(_MOST_SKEW, cubes / variance**1.5))
        return (self.middle - tried) / math.sqrt(variance) - bound - skew * (Z95**2 - 1) / 6

    def spread(self, tried: float) -> tuple[float, float]:
        """The variance and the third moment that the difference would have."""
        treated, control = self._ratios(tried)
        power, cube = 1 + self.spending, 1 + 2 * self.spending
        squares, cubed = (treated**power, control**power), (treated**cube, control**cube)
        variance = cubes = 0.0
        for own, third, one, two in self.parts:
            variance += own * (squares[0] / one + squares[1] / two)
            cubes += third * (cubed[0] / one**2 - cubed[1] / two**2)
        return variance, cubes

    def _ratios(self, tried: float) -> tuple[float, float]:
        """The level of each arm as a multiple of that of both together."""
        if self.level <= 0:
            return 1.0, 1.0
        one = 1 + tried * self.control / (self.treated + self.control) / self.level
        two = 1 - tried * self.treated / (self.treated + self.control) / self.level
        return max(one, _LEAST_RATIO), max(two, _LEAST_RATIO)


def _amounts_of(strata: Sequence[Stratum], shares: Sequence[float], middle: float, spending: float) -> _Amounts:
    """What stays the same whatever difference is tried, and dozens are."""
    treated = sum(stratum.treated.count for stratum in strata)
    control = sum(stratum.control.count for stratum in strata)
    whole = math.fsum(arm.count * arm.mean for stratum in strata for arm in (stratum.treated, stratum.control))
    return _Amounts(
        parts=[_part(stratum, share) for stratum, share in zip(strata, shares, strict=True)],
        treated=treated,
        control=control,
        level=whole / (treated + control),
        middle=middle,
        spending=spending,
    )


def _part(stratum: Stratum, share: float) -> _Part:
    one, two = stratum.treated, stratum.control
    own = (one.squares + two.squares) / max(stratum.count - 2, 1)
    third = (one.cubes + two.cubes) / stratum.count
    return _Part(share**2 * own, share**3 * third, one.count, two.count)


def _crossing(falling: Callable[[float], float], low: float, high: float) -> float:
    """Where a falling function comes to nothing between two places."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > 0 else (low, middle)
    return (low + high) / 2


def _weighted(strata: Sequence[Stratum]) -> tuple[Sequence[Stratum], Sequence[float]]:
    own = comparable(strata)
    if any(stratum.fewest == 0 for stratum in own):
        raise ValueError("there is nobody to compare with")
    return own, weights(own)


def _levels(strata: Sequence[Stratum], shares: Sequence[float]) -> tuple[float, float]:
    pairs = list(zip(strata, shares, strict=True))
    return (
        math.fsum(share * stratum.treated.mean for stratum, share in pairs),
        math.fsum(share * stratum.control.mean for stratum, share in pairs),
    )


def _wilson(arms: Sequence[Moments], shares: Sequence[float], level: float) -> Interval:
    """Wilson's interval of a share over strata."""
    variance = math.fsum(
        share**2 * arm.mean * (1 - arm.mean) / arm.count for arm, share in zip(arms, shares, strict=True)
    )
    if len(arms) == 1 or variance <= 0:
        whole: float = sum(arm.count for arm in arms)
    else:
        whole = level * (1 - level) / variance
    return wilson(min(max(level, 0.0), 1.0) * whole, whole)
