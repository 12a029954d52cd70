"""Somebody who looks at one page again and again, and notes how it was answered and how soon."""

import threading
import time
from typing import Final, Self

from tests.faults.crowd import Caller

_OK: Final = 200
_SOON: Final = 0.25
_MOMENT: Final = 0.05


class Watcher:
    """Looks, in a thread of its own, for as long as the block lasts."""

    def __init__(self, port: int, path: str) -> None:
        self._caller = Caller(port)
        self._path = path
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.looks: list[tuple[float, float, int]] = []
        """When each began, how long it took, and how it was answered."""

    def __enter__(self) -> Self:
        """Begins to look."""
        self._thread.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        """Looks no more."""
        self._is_over.set()
        self._thread.join()
        self._caller.leave()

    @property
    def shut(self) -> int:
        """How often the page was not shown."""
        return sum(status != _OK for _, _, status in self.looks)

    @property
    def slowest(self) -> float:
        """How long the slowest look took."""
        return max((took for _, took, _ in self.looks), default=0.0)

    def calm_after(self, since: float) -> float:
        """How long after that instant the last look was over that was not answered soon."""
        late = [begun + took - since for begun, took, status in self.looks if status != _OK or took > _SOON]
        return max(0.0, *late) if late else 0.0

    def _look(self) -> None:
        while not self._is_over.wait(_MOMENT):
            begun = time.monotonic()
            answer = self._caller.get(self._path)
            self.looks.append((begun, time.monotonic() - begun, answer.status if answer else 0))
