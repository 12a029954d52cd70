"""The cells of the cube: each axis cut into equal bins, and how many positions lie in each."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from backend.loyalty.rules.values import Bools, Floats

# A coordinate exactly on an edge belongs to the bin above it, whichever way its last bit was rounded.
_NOISE = 1e-9

NOT_KNOWN: Final = 255
"""The place of a packed cell on DEPTH where that is not known."""

CellIndex = tuple[int, int, int | None]


def count_cells(bins: int, psychology: Floats, behaviour: Floats, depth: Floats, depth_known: Bools) -> Counter[int]:
    """How many positions lie in each cell, by its number."""
    numbers = (_bin(psychology, bins) * bins + _bin(behaviour, bins)) * (bins + 1)
    numbers += np.where(depth_known, _bin(depth, bins), bins)
    cells, counts = np.unique(numbers, return_counts=True)
    return Counter(dict(zip(cells.tolist(), counts.tolist(), strict=True)))


def number_cells(bins: int, counts: Counter[int]) -> Iterator[tuple[CellIndex, int]]:
    """The cells by their places on the three axes, where depth may not be known."""
    for number, count in sorted(counts.items()):
        plane, depth = divmod(number, bins + 1)
        psychology, behaviour = divmod(plane, bins)
        yield (psychology, behaviour, None if depth == bins else depth), count


def packed_cells(cells: Mapping[CellIndex, int]) -> bytes:
    """The cells as columns of bytes, little-endian: how many are in each, and its places on the three axes."""
    counts = np.fromiter(cells.values(), "<u4", len(cells))
    places = ((place[0], place[1], NOT_KNOWN if place[2] is None else place[2]) for place in cells)
    axes = np.array(list(places), "<u1").reshape(len(cells), 3)
    return counts.tobytes() + axes.T.tobytes()


def _bin(values: Floats, bins: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return np.clip(np.floor(values * bins + _NOISE), 0, bins - 1).astype(np.int64)
