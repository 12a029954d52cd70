"""Places for requests in progress: a short queue before them, and a quick no once waiting has become a habit.

A queue that empties now and then only smooths; one that stands makes everybody late. So as long as the queue empties,
many may wait for a while. Once it has stood for half a second, only as many are let in as are answered in half a
second, and only as many may wait as are answered in a tenth: whoever is let in is answered soon, and the others are
told at once to come back.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from backend.errors import Busy

_WINDOW: Final = 0.5
_PATIENCE: Final = 0.5
_SHORT_PATIENCE: Final = 0.2
_LEAST_WAITING: Final = 4
_WAITING_SHARE: Final = 5


class Places:
    """As many requests at once as do each other no harm."""

    def __init__(self, *, most: int, now: Callable[[], float], least: int = 8, waiting: int = 256) -> None:
        self._most = most
        self._least = min(least, most)
        self._most_waiting = waiting
        self._now = now
        self._allowed = most
        self._inside = 0
        self._queue: deque[asyncio.Future[None]] = deque()
        self._stands_since = 0.0
        self._window_began = now()
        self._answered = 0
        self._pace = 0

    @property
    def inside(self) -> int:
        """How many are in progress."""
        return self._inside

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._queue)

    def enter_now(self) -> bool:
        """Takes a place where one is free and nobody waits for it."""
        if self._queue or self._inside >= self._allowed:
            return False
        self._inside += 1
        return True

    async def enter(self) -> None:
        """Takes a place as soon as there is one; refused as Busy where that would take too long."""
        if self.enter_now():
            return
        if self.is_shedding():
            raise Busy("more is asked for than can be answered soon")
        loop = asyncio.get_running_loop()
        turn = loop.create_future()
        if not self._queue:
            self._stands_since = self._now()
        self._queue.append(turn)
        timer = loop.call_later(_SHORT_PATIENCE if self._stands() else _PATIENCE, self._send_away, turn)
        try:
            await turn
        except asyncio.CancelledError:
            self._let_go(turn)
            raise
        finally:
            timer.cancel()

    def leave(self) -> None:
        """Gives a place back to whoever has waited longest."""
        self._inside -= 1
        self._answered += 1
        now = self._now()
        if now - self._window_began >= _WINDOW:
            self._look_back(now)
        self._admit()

    def is_shedding(self, coming: int = 0) -> bool:
        """Whether whoever comes now, behind so many who are on their way in, is sent away."""
        waiting = len(self._queue) + max(0, coming - max(0, self._allowed - self._inside))
        if waiting < _LEAST_WAITING:
            return False
        return waiting >= (max(self._pace // _WAITING_SHARE, _LEAST_WAITING) if self._stands() else self._most_waiting)

    def _stands(self) -> bool:
        return bool(self._queue) and self._now() - self._stands_since >= _WINDOW

    def _look_back(self, now: float) -> None:
        """Lets in what the last window has shown to be answered in one; all of them where nobody has to wait."""
        self._pace = round(self._answered * _WINDOW / (now - self._window_began))
        self._allowed = max(self._least, min(self._most, self._pace)) if self._stands() else self._most
        self._window_began, self._answered = now, 0

    def _admit(self) -> None:
        while self._queue and self._inside < self._allowed:
            turn = self._queue.popleft()
            if not turn.done():
                self._inside += 1
                turn.set_result(None)

    def _send_away(self, turn: "asyncio.Future[None]") -> None:
        if not turn.done():
            self._queue.remove(turn)
            turn.set_exception(Busy("more is asked for than can be answered soon"))

    def _let_go(self, turn: "asyncio.Future[None]") -> None:
        """Whoever left while waiting gives back what they may just have been given."""
        if turn in self._queue:
            self._queue.remove(turn)
        elif turn.done() and not turn.cancelled() and turn.exception() is None:
            self.leave()
