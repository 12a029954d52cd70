"""The heat of an idea: its votes, each worth half as much seven days later, in an order that time does not change.

Forward decay (Cormode, Shkapenyuk, Srivastava and Xu, "Forward decay: a practical time decay model for streaming
systems", ICDE 2009): a vote cast at t_i is worth 2^((t_i − t)/h) at the instant t. All of them together are 2^(−t/h)
times Σ 2^(t_i/h), whose first factor is the same for every idea: whoever is ahead by the sum is ahead at any instant.
The heat is the sum's binary logarithm, in half-lives since 1970: some 2,900 in these years, where a float tells votes
apart that were cast a millisecond from each other. How strongly a vote was meant plays no part.
"""

import math
from collections.abc import Iterable
from typing import Final

from backend.clock import DAY, Instant

HALF_LIFE: Final = 7 * DAY
# Less than the heat of any vote after 1970, and beside one of these years it weighs 2^-2900: nothing.
COLD: Final = 0.0


def heated(heat: float, at: Instant) -> float:
    """The heat with one more vote cast at that instant, in whatever order votes come."""
    vote = at / HALF_LIFE
    more, less = (heat, vote) if heat > vote else (vote, heat)
    return more + math.log2(1.0 + math.exp2(less - more))


def heat_of(instants: Iterable[Instant]) -> float:
    """The heat of votes cast at these instants; COLD without any. For when votes go: taking one off is not exact."""
    votes = [at / HALF_LIFE for at in instants]
    if not votes:
        return COLD
    most = max(votes)
    return most + math.log2(math.fsum(math.exp2(vote - most) for vote in votes))
