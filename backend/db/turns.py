"""Turns of work that is done part by part: none keeps the others waiting, and all end once they are told to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from time import monotonic

IsOver = Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """For how many seconds each kind of work may go on, and what tells all of them to end."""

    seconds: float
    stop: Event = field(default_factory=Event)

    def begin(self) -> IsOver:
        """The turn of one kind begins; the answer tells whether it is over."""
        ends = monotonic() + self.seconds
        return lambda: self.stop.is_set() or monotonic() >= ends


def never() -> bool:
    """Whether a turn without end is over."""
    return False
