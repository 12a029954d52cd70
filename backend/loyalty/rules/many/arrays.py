"""Arrays, what stands for None in them, and the few functions that must round exactly as their scalar twins."""

import math

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# Far before and far behind any instant, with room left to add to either.
NEVER = -(2**61)
ALWAYS = 2**61


def exp2(exponents: Floats) -> Floats:
    """2 to each power, by the same function as the scalar fold: an array's own differs in the last bit."""
    return np.fromiter(map(math.exp2, exponents.tolist()), np.float64, exponents.size)


def log2(values: Floats) -> Floats:
    """The binary logarithm of each, all positive; see exp2."""
    return np.fromiter(map(math.log2, values.tolist()), np.float64, values.size)


def exact_sums(values: Floats, starts: Ints) -> Floats:
    """The sums of the runs that begin at those places, as rounded by math.fsum (or as if added in twice the precision).

    Each round adds one more member of every run; what the addition loses is kept beside it (Knuth's TwoSum).
    """
    lengths = np.diff(np.append(starts, values.size))
    sums, lost = values[starts], np.zeros(starts.size)
    runs = np.flatnonzero(lengths > 1)
    place = 1
    while runs.size:
        before, more = sums[runs], values[starts[runs] + place]
        after = before + more
        back = after - before
        lost[runs] += (before - (after - back)) + (more - back)
        sums[runs] = after
        place += 1
        runs = runs[lengths[runs] > place]
    total: Floats = sums + lost
    return total
