"""How well an idea fits a segment: the lower bound of the segment's share among those who voted for it."""

from collections.abc import Mapping
from typing import Final

from backend.loyalty.rules.path import UNCLASSIFIED
from backend.shares import wilson

# Fewer voters say nothing of a share, and could be told apart.
ENOUGH_VOTERS: Final = 5


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
