"""The moves of a block of people, packed into few bytes: where each of them stood when any day began.

Of the moves of one person on one day only the last is kept. A pack is two counts, then the people by their number in
the block (two bytes each), the days since 1970 of all moves (two bytes each) and the codes of the placements they led
to (one byte each, the eighth bit set on the first of a person).
"""

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from backend.clock import DAY, Instant
from backend.loyalty.rules.many.arrays import Ints
from backend.loyalty.rules.path import UNCLASSIFIED, Placement

InstantOrMany = TypeVar("InstantOrMany", Instant, Ints)
Codes = NDArray[np.uint8]
"""A placement each: twice the segment's code counted from unclassified, and one more where depth is known."""

BLOCK: Final = 4_096
"""How many numbers of people a block spans."""
NOWHERE: Final = 255
"""The code of whoever has no placement yet."""
PLACES: Final = 18
"""How many placements have a code of their own."""

_FIRST: Final = 0x80
_LAST_DAY: Final = 65_535
_COUNTS: Final = 8


def day_of(instant: InstantOrMany) -> InstantOrMany:
    """The UTC day that an instant lies in, or each of many, counted from 1970."""
    return instant // DAY


def code_of(segment: int, *, depth_known: bool) -> int:
    """The code of a placement."""
    return 2 * (segment - UNCLASSIFIED) + depth_known


def placement_of(code: int) -> Placement:
    """The placement that a code stands for."""
    return Placement(code // 2 + UNCLASSIFIED, depth_known=code % 2 == 1)


def codes_of(segments: Ints, depth_known: Ints) -> Codes:
    """The codes of many placements."""
    codes: Codes = (2 * (segments - UNCLASSIFIED) + depth_known).astype(np.uint8)
    return codes


def pack(people: Ints, days: Ints, codes: Codes) -> bytes:
    """The moves of one block in bytes; given by person and instant, people by their number in the block."""
    # A day before 1970 is as good as the first: no reading in days reaches behind it.
    days = np.clip(days, 0, _LAST_DAY)
    is_same = people[1:] == people[:-1]
    kept = np.append(~(is_same & (days[1:] == days[:-1])), np.ones(min(people.size, 1), bool))
    people, days, codes = people[kept], days[kept], codes[kept]
    first = np.append(np.ones(min(people.size, 1), bool), people[1:] != people[:-1])
    counts = np.array([int(first.sum()), people.size], np.uint32)
    parts = (counts, people[first].astype(np.uint16), days.astype(np.uint16), codes | (first * np.uint8(_FIRST)))
    return b"".join(part.tobytes() for part in parts)


def placed_before(packed: bytes, days: Sequence[int]) -> Iterator[tuple[Ints, Codes]]:
    """Who of the block had a placement when each of these days began, and where."""
    people_count, moves = np.frombuffer(packed, np.uint32, 2).tolist()
    people = np.frombuffer(packed, np.uint16, people_count, _COUNTS).astype(np.int64)
    of_moves = np.frombuffer(packed, np.uint16, moves, _COUNTS + 2 * people_count)
    codes = np.frombuffer(packed, np.uint8, moves, _COUNTS + 2 * people_count + 2 * moves)
    is_first = codes >= _FIRST
    starts = np.flatnonzero(is_first)
    for day in days:
        happened = of_moves < min(max(day, 0), _LAST_DAY)
        # A person's moves are in order, so the last that happened is the one whose next did not, or is another's.
        is_last = happened.copy()
        is_last[:-1] &= ~happened[1:] | is_first[1:]
        # Far faster than an array of truths as an index.
        last = np.flatnonzero(is_last)
        yield people[happened[starts]], codes[last] & np.uint8(_FIRST - 1)


def pair_counts(before: Codes, after: Codes) -> Sequence[tuple[int, int, int]]:
    """How many have each pair of codes."""
    both = before.astype(np.int64) * (NOWHERE + 1) + after
    counts = np.bincount(both, minlength=1)
    return [
        (pair // (NOWHERE + 1), pair % (NOWHERE + 1), int(counts[pair])) for pair in np.flatnonzero(counts).tolist()
    ]
