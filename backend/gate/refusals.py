"""Who is turned away is told so a few at a time: to tell everybody at once would take the time of those who are let in.

Whoever waits for that word asks for nothing else meanwhile, so a flood comes no faster than it is told to come back.
"""

import asyncio
from collections.abc import Callable
from itertools import islice
from typing import Final, Protocol

_MOMENT: Final = 0.01
_AT_ONCE: Final = 16
# Nobody waits for longer than so many moments, however many there are.
_MOMENTS: Final = 150


class TurnedAway(Protocol):
    """Somebody who is to be told."""

    def tell_busy(self) -> None:
        """Says when to come back, if anybody is still there."""


class Refusals:
    """Those who are to be told, in the order in which they came."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        # Each once, however often they ask meanwhile.
        self._waiting: dict[TurnedAway, None] = {}
        self._begun = now()
        self._told = 0
        self._share = _AT_ONCE

    def __len__(self) -> int:
        """How many wait to be told."""
        return len(self._waiting)

    def add(self, visitor: TurnedAway) -> None:
        """Tells them now, or as soon as those before them were told."""
        if not self._waiting and self._has_time():
            visitor.tell_busy()
            return
        if not self._waiting:
            self._go_on()
        self._waiting[visitor] = None

    def drop(self, visitor: TurnedAway) -> None:
        """They were told already."""
        self._waiting.pop(visitor, None)

    def _has_time(self) -> bool:
        if self._now() - self._begun >= _MOMENT:
            self._begun, self._told = self._now(), 0
        self._told += 1
        return self._told <= _AT_ONCE

    def _go_on(self) -> None:
        asyncio.get_running_loop().call_later(_MOMENT, self._tell_some)

    def _tell_some(self) -> None:
        # As many at once as the longest queue asked for, until it is empty: by fewer and fewer its last would be late.
        self._share = max(self._share, -(-len(self._waiting) // _MOMENTS))
        try:
            for visitor in list(islice(self._waiting, self._share)):
                self.drop(visitor)
                visitor.tell_busy()
        finally:
            # Also where one of them could not be told.
            if self._waiting:
                self._go_on()
            else:
                self._share = _AT_ONCE
