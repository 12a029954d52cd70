"""What was made of the texts that came last, bounded by how many they are and by how long they are together."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

V = TypeVar("V")


class Kept(Generic[V]):
    """Makes a value of each text once, and lets go of those that were not asked for the longest."""

    def __init__(self, make: Callable[[str], V], *, most: int, longest: int, length: int) -> None:
        self._make = make
        self._most = most
        self._longest = longest
        self._length = length
        self._known: OrderedDict[str, V] = OrderedDict()
        self.length = 0

    def get(self, text: str) -> V:
        """The value of that text; of a very long one it is made each time."""
        known = self._known.get(text)
        if known is not None:
            self._known.move_to_end(text)
            return known
        made = self._make(text)
        if len(text) <= self._longest:
            self._known[text] = made
            self.length += len(text)
            while len(self._known) > self._most or self.length > self._length:
                self.length -= len(self._known.popitem(last=False)[0])
        return made
