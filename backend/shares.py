"""How sure a share is: Wilson's score interval, for every room that tells of shares."""

import math
from dataclasses import dataclass
from typing import Final

# The 97.5th percentile of the standard normal distribution: 95 % lie between it and its mirror image.
Z95: Final = 1.959963984540054


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """From where to where something lies."""

    low: float
    high: float


def wilson(part: float, whole: float, z: float = Z95) -> Interval:
    """The score interval of a share, at 95 % as a rule; without any observation it is everything, 0..1.

    Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American Statistical
    Association 22 (1927): the shares p with |part/whole − p| ≤ z·√(p(1 − p)/whole).
    """
    if not 0 <= part <= whole:
        raise ValueError("a part is between nothing and the whole")
    if whole == 0:
        return Interval(low=0.0, high=1.0)
    share, square = part / whole, z * z / whole
    middle = share + square / 2
    reach = z * math.sqrt(share * (1 - share) / whole + square / (4 * whole))
    low, high = (middle - reach) / (1 + square), (middle + reach) / (1 + square)
    # The ends are exact where nobody or everybody is counted; rounding would leave them beside.
    return Interval(low=0.0 if part == 0 else low, high=1.0 if part == whole else high)
