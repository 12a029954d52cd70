"""Long lists go to the database in parts, for a statement takes only so many values."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

V = TypeVar("V")

MOST_VALUES = 5_000


def in_parts(values: Iterable[V], most: int = MOST_VALUES) -> Iterator[list[V]]:
    """The values in lists of at most that many."""
    rest = iter(values)
    while part := list(islice(rest, most)):
        yield part
