"""Positions and moves as columns of bytes, for pictures of many people at once.

All numbers are little-endian, and one column stands behind the other, the widest first, so that each begins where an
array of its type may begin. A coordinate is a whole number of 65,535ths: far finer than any screen.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from backend.loyalty.rules.many.arrays import Bools, Floats, Ints

STEPS: Final = 65_535
DEPTH_UNKNOWN: Final = 8
"""What is added to the code of a segment where depth is not known."""
UNCLASSIFIED: Final = 8
NOWHERE: Final = 9
"""The codes of no segment, in moves: too little is known, and no place before."""


def packed_points(people: Ints, axes: Sequence[Floats], segments: Ints, depth_known: Bools) -> bytes:
    """Who, where on the three axes, and in which segment."""
    codes = segments + np.where(depth_known, 0, DEPTH_UNKNOWN)
    columns = [people.astype("<u4"), *(_steps(axis) for axis in axes), codes.astype("<u1")]
    return b"".join(column.tobytes() for column in columns)


def packed_moves(people: Ints, seconds: Ints, origins: Ints, targets: Ints) -> bytes:
    """Who, when, from where and to where."""
    columns = [people.astype("<u4"), seconds.astype("<u4"), origins.astype("<u1"), targets.astype("<u1")]
    return b"".join(column.tobytes() for column in columns)


def _steps(values: Floats) -> NDArray[np.uint16]:
    steps: NDArray[np.uint16] = np.rint(np.clip(values, 0.0, 1.0) * STEPS).astype("<u2")
    return steps
