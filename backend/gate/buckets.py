"""Leaky buckets: how much someone may take at once, and how fast that comes back; a bounded number is remembered."""

import math
from collections import OrderedDict
from collections.abc import Hashable
from typing import Final, Generic, TypeVar

K = TypeVar("K", bound=Hashable)

_MOST_KEPT: Final = 50_000


class Buckets(Generic[K]):
    """One bucket for each key, of `size` points, `restored` of which come back each second; 0 means no limit.

    Of a bucket only the instant is kept at which it will be full again: one that is full needs no memory at all.
    """

    def __init__(self, *, size: float, restored: float, most: int = _MOST_KEPT) -> None:
        self.size: Final = size
        self.restored: Final = restored
        self._most = most
        self._full_at: OrderedDict[K, float] = OrderedDict()

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._full_at)

    def take(self, key: K, points: float, now: float) -> float:
        """Takes the points and says 0, or takes none and says in how many seconds they will be there."""
        if not self.restored:
            return 0.0
        full_at = max(self._full_at.get(key, now), now) + points / self.restored
        late = full_at - now - self.size / self.restored
        if late > 0:
            return late
        self._full_at[key] = full_at
        self._full_at.move_to_end(key)
        if len(self._full_at) > self._most:
            self._full_at.popitem(last=False)
        return 0.0

    def left(self, key: K, now: float) -> float:
        """How many points there are to take at this moment."""
        if not self.restored:
            return math.inf
        return self.size - max(self._full_at.get(key, now) - now, 0.0) * self.restored
