"""A loop whose time leaps to the next thing that is due: minutes of a server's life in a moment, alike each time."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import TypeVar

T = TypeVar("T")


class _Leaps(selectors.SelectSelector):
    """Never waits: what it was to wait for has passed."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Leaps over the time; where everybody waits and nothing is ever due, says so instead of waiting too."""
        found = super().select(0)
        if timeout is None and not found:
            raise RuntimeError("everybody waits, and nothing is due any more")
        self.at += timeout or 0.0
        return found


class Leaping(asyncio.SelectorEventLoop):
    """A loop of that kind."""

    def __init__(self) -> None:
        self._leaps = _Leaps()
        super().__init__(self._leaps)

    def time(self) -> float:
        """The time that it has leapt to."""
        return self._leaps.at


def leap(work: Coroutine[None, None, T]) -> T:
    """What the work comes to."""
    with asyncio.Runner(loop_factory=Leaping) as runner:
        return runner.run(work)
