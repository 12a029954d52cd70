"""What a part of planning came to, where the next one goes on, and when a touchpoint is planned again."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from backend.clock import MINUTE, Instant
from backend.planning.rules.decisions import DecisionKind

PAUSE: Final = MINUTE
"""Between two rounds of one touchpoint, so that large panels are not gone through without end."""
LEASE: Final = 2 * MINUTE
"""How long a worker that is not heard of keeps a touchpoint to itself."""


class Cursor(NamedTuple):
    """Behind which candidate the next part begins: an instant (where they come in its order) and an id."""

    at: Instant
    id: int


BEGINNING: Final = Cursor(at=-(2**62), id=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """How many decisions of each kind a part made, and behind whom the next goes on; None where nobody is left."""

    sent: int = 0
    held: int = 0
    skipped: int = 0
    cancelled: int = 0
    reached: Cursor | None = None

    @property
    def decided(self) -> int:
        """How many were decided on."""
        return self.sent + self.held + self.skipped

    def and_also(self, other: "Planned") -> "Planned":
        """Both together; the other is the later one."""
        return Planned(
            sent=self.sent + other.sent,
            held=self.held + other.held,
            skipped=self.skipped + other.skipped,
            cancelled=self.cancelled + other.cancelled,
            reached=other.reached,
        )


def tally(kinds: Iterable[DecisionKind], reached: Cursor | None) -> Planned:
    """The sum of those decisions."""
    counts = Counter(kinds)
    return Planned(
        sent=counts[DecisionKind.SENT],
        held=counts[DecisionKind.HELD],
        skipped=counts[DecisionKind.SKIPPED],
        reached=reached,
    )


def is_due(planned_at: Instant | None, now: Instant) -> bool:
    """Whether a touchpoint is planned again; a clock that was set back makes nobody wait for it to catch up."""
    return planned_at is None or not planned_at <= now < planned_at + PAUSE


def is_free(planning_until: Instant | None, now: Instant) -> bool:
    """Whether no worker has the touchpoint; a lease much longer than any is one of a clock that was set back since."""
    return planning_until is None or not now < planning_until <= now + 2 * LEASE
