"""How well an idea fits a segment: the lower bound of the segment's share among those who voted for it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from backend.loyalty.rules.path import UNCLASSIFIED

# Fewer voters say nothing of a share, and could be told apart.
ENOUGH_VOTERS: Final = 5
_Z95: Final = 1.959963984540054


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """From where to where a share lies, 0..1."""

    low: float
    high: float


def wilson(part: int, whole: int, z: float = _Z95) -> Interval:
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


def fits(voters: Mapping[int, int]) -> dict[int, float]:
    """For each segment of the voters the lower bound of its share; 0 where that would tell of too few.

    Ideas are listed by it, so that whoever lists them by one segment after another knows every share: of those that are
    told, no group of fewer than five may be left over. Beside a single one, others count as four if they are fewer.
    """
    everyone = sum(voters.values())
    told = {place for place, count in voters.items() if count >= ENOUGH_VOTERS and place != UNCLASSIFIED}
    while len(told) > 1 and 0 < everyone - sum(voters[place] for place in told) < ENOUGH_VOTERS:
        least = min(voters[place] for place in told)
        told = {place for place in told if voters[place] > least}
    most = everyone - ENOUGH_VOTERS + 1 if len(told) == 1 else everyone
    return {place: wilson(min(count, most), everyone).low if place in told else 0.0 for place, count in voters.items()}
