"""How sure a closing rate and a time in stage are, and when there are too few leads to say either."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from backend.shares import wilson

# Fewer closed leads than this say nothing of a way of selling, and all too much of the few people.
FEWEST: Final = 5
_CERTAINTY: Final = 0.95
# Beyond so many standard deviations below its middle, a binomial distribution holds nothing worth adding.
_TAIL: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingRate:
    """How many leads were closed and won; the rate and its 95 % interval are None where there are too few."""

    closed: int
    won: int
    rate: float | None
    low: float | None
    high: float | None

    @property
    def too_few(self) -> bool:
        """Whether there are fewer closed leads than a rate can be told of."""
        return self.closed < FEWEST


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeInStage:
    """How long leads stayed in a stage, in ms: the median of the stays that ended, with its 95 % interval.

    None where fewer than five have ended; of five there is a median without an interval. Those that go on (`ongoing`)
    are counted, and not guessed at.
    """

    ended: int
    ongoing: int
    median: float | None
    low: int | None
    high: int | None

    @property
    def too_few(self) -> bool:
        """Whether fewer stays have ended than a median can be told of."""
        return self.ended < FEWEST


def closing_rate(closed: int, won: int) -> ClosingRate:
    """The share of closed leads that were won, with its score interval."""
    if closed < FEWEST:
        return ClosingRate(closed=closed, won=won, rate=None, low=None, high=None)
    interval = wilson(won, closed)
    return ClosingRate(closed=closed, won=won, rate=won / closed, low=interval.low, high=interval.high)


def time_in_stage(stays: Sequence[int], ongoing: int) -> TimeInStage:
    """The median of the stays that ended, between two of them that enclose it whatever the distribution."""
    ordered, count = sorted(stays), len(stays)
    if count < FEWEST:
        return TimeInStage(ended=count, ongoing=ongoing, median=None, low=None, high=None)
    place = enclosing_place(count)
    return TimeInStage(
        ended=count,
        ongoing=ongoing,
        median=(ordered[(count - 1) // 2] + ordered[count // 2]) / 2,
        low=ordered[place - 1] if place else None,
        high=ordered[count - place] if place else None,
    )


def enclosing_place(count: int) -> int:
    """The largest d for which the dth smallest and dth largest of so many enclose the median in 95 % of samples.

    P = 1 − 2·P(Bin(n, ½) < d): no distribution is assumed (H. A. David & H. N. Nagaraja, "Order Statistics", §7.1). 0
    where not even the smallest and the largest do, which is below six.
    """
    allowed = (1 - _CERTAINTY) / 2
    first = max(0, math.floor(count / 2 - _TAIL * math.sqrt(count) / 2))
    below, place = 0.0, first
    while place < count:
        below += math.exp(
            math.lgamma(count + 1) - math.lgamma(place + 1) - math.lgamma(count - place + 1) - count * math.log(2)
        )
        if below > allowed:
            break
        place += 1
    return place
