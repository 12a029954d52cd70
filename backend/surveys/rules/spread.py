"""What the numbers that people answered say together: mean, deviation, median, and how sure the mean is."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

_FEWEST_FOR_SPREAD = 2
_SIDE: Final = 0.975
# Two-sided 95 % points of Student's t for 1 to 9 degrees of freedom, where the expansion below is not good enough.
_FEW: Final = (
    12.70620474,
    4.30265273,
    3.18244631,
    2.77644511,
    2.57058184,
    2.44691185,
    2.36462425,
    2.30600414,
    2.26215716,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Mean, median and sample deviation, and the 95 % interval of the mean; one answer alone has no deviation."""

    mean: float
    median: float
    sd: float | None
    low: float | None
    high: float | None


def spread_of(count: int, mean: float, median: float, squares: float) -> Spread:
    """The spread of `count` numbers, given the sum of squares of their distances from the mean.

    sd = sqrt(squares / (count - 1)); the interval is mean ± t(0.975; count - 1) · sd / sqrt(count), which holds for
    a random sample of many, and may reach beyond the ends of a short scale.
    """
    if count < _FEWEST_FOR_SPREAD:
        return Spread(mean=mean, median=median, sd=None, low=None, high=None)
    deviation = math.sqrt(max(0.0, squares) / (count - 1))
    reach = t_point(count - 1) * deviation / math.sqrt(count)
    return Spread(mean=mean, median=median, sd=deviation, low=mean - reach, high=mean + reach)


def spread_of_counts(counts: Mapping[int, int]) -> Spread | None:
    """The spread of whole numbers that are counted by number, exact before the last division; None without any."""
    count = sum(counts.values())
    if not count:
        return None
    total = sum(value * often for value, often in counts.items())
    squares = count * sum(value * value * often for value, often in counts.items()) - total * total
    return spread_of(count, total / count, _median(counts, count), squares / count)


def t_point(freedom: int) -> float:
    """The two-sided 95 % point of Student's t with that many degrees of freedom.

    From 10 on by the Cornish-Fisher expansion (Abramowitz & Stegun, 26.7.5), there exact to 1e-5.
    """
    if freedom <= len(_FEW):
        return _FEW[freedom - 1]
    z = NormalDist().inv_cdf(_SIDE)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + math.fsum(term / freedom**power for power, term in enumerate(terms, start=1))


def _median(counts: Mapping[int, int], count: int) -> float:
    """The middle number, or half-way between the two in the middle."""
    return (_number_at(counts, (count - 1) // 2) + _number_at(counts, count // 2)) / 2


def _number_at(counts: Mapping[int, int], place: int) -> int:
    for value in sorted(counts):
        place -= counts[value]
        if place < 0:
            return value
    raise ValueError("there are not that many numbers")
