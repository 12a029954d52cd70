"""Arrivals: what one event loop wants written gathers until nothing more is at hand, and goes to the writer together.

A commit costs nearly the same for one page as for many, and those who were answered together come back together: a
batch that began with the first of them would leave all others to the next one.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from backend.db.units import Outcome, Unit, settle
from backend.errors import Busy

# So many turns of the loop without anything new, and nothing more is at hand: a request that can be read already is a
# unit two turns later.
_CALM: Final = 6
# Nobody waits longer for those who come one after the other without end.
_LONGEST: Final = 0.008


class Arrivals:
    """The units of one event loop that the writer was not handed yet; while it is at those before, they gather."""

    def __init__(self, loop: asyncio.AbstractEventLoop, hand: Callable[[Unit], None], most: int) -> None:
        self._loop = loop
        self._hand = hand
        self._most = most
        self._units: list[Unit] = []
        self._under_way = 0
        self._seen = 0
        self._calm = 0
        self._until = 0.0
        self._is_watching = False

    def __len__(self) -> int:
        return len(self._units)

    def add(self, unit: Unit) -> None:
        """Takes a unit in; where as many wait as go together, they go at once."""
        self._units.append(unit)
        if len(self._units) == self._most:
            self._hand_over()
        elif not self._under_way and not self._is_watching:
            self._watch()

    def tell(self, outcomes: Sequence[Outcome]) -> None:
        """Has each asker told in their own loop, whichever thread says so."""
        # A loop that was closed, be it a moment ago, holds nobody who waits; the writer must go on.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._settle, outcomes)

    def _watch(self) -> None:
        self._is_watching = True
        self._seen = self._calm = 0
        self._until = self._loop.time() + _LONGEST
        self._loop.call_soon(self._look)

    def _look(self) -> None:
        """Looks once a turn whether more came; hands over what is there once nothing did for long enough."""
        self._calm = self._calm + 1 if len(self._units) == self._seen else 0
        self._seen = len(self._units)
        self._is_watching = bool(self._units) and self._calm < _CALM and self._loop.time() < self._until
        if self._is_watching:
            self._loop.call_soon(self._look)
        else:
            self._hand_over()

    def _hand_over(self) -> None:
        units, self._units = self._units, []
        for unit in units:
            try:
                self._hand(unit)
                self._under_way += 1
            except Busy as refusal:
                settle(unit.promise, refusal)

    def _settle(self, outcomes: Sequence[Outcome]) -> None:
        self._under_way -= len(outcomes)
        for promise, outcome in outcomes:
            if not promise.done():
                settle(promise, outcome)
        if self._units and not self._under_way and not self._is_watching:
            self._watch()


class ArrivalsByLoop:
    """The arrivals of each event loop that writes: of a server there is one."""

    def __init__(self, hand: Callable[[Unit], None], most: int) -> None:
        self._hand = hand
        self._most = most
        self._known: dict[asyncio.AbstractEventLoop, Arrivals] = {}

    def __len__(self) -> int:
        return sum(map(len, list(self._known.values())))

    def here(self) -> Arrivals:
        """Those of the running loop."""
        loop = asyncio.get_running_loop()
        known = self._known.get(loop)
        if known is None:
            for gone in [each for each in self._known if each.is_closed()]:
                del self._known[gone]
            known = self._known[loop] = Arrivals(loop, self._hand, self._most)
        return known
