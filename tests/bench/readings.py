"""What was measured: readings of one round each, and lines of the table that follow from them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One round of one contender: how much it did per second, how long one took, and what went wrong."""

    per_second: float
    p50_ms: float | None = None
    p99_ms: float | None = None
    done: int = 0
    errors: int = 0


class Spread(NamedTuple):
    """The middle of several rounds, and their ends."""

    median: float
    least: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One contender of a section over all rounds; `against` names other lines of the section, with the aim if any.

    `late_against` likewise, of the p99 that should be at most that share; `most_mb` is how much memory it may take.
    """

    section: str
    name: str
    readings: Sequence[Reading]
    against: dict[str, float | None] = field(default_factory=dict)
    late_against: dict[str, float] = field(default_factory=dict)
    peak_mb: float | None = None
    most_mb: float | None = None
    note: str = ""

    @property
    def rate(self) -> Spread:
        """How much was done per second."""
        return spread([reading.per_second for reading in self.readings])

    @property
    def errors(self) -> int:
        """How often something went wrong, over all rounds."""
        return sum(reading.errors for reading in self.readings)

    def latency(self, name: str) -> float | None:
        """The middle of the rounds' p50_ms or p99_ms."""
        values = [asdict(reading)[name] for reading in self.readings]
        return None if not values or None in values else median(values)

    def ratio(self, floor: "Line") -> Spread:
        """The rate as a share of another line's, round by round: whatever slowed a round slowed both."""
        pairs = zip(self.readings, floor.readings, strict=True)
        return spread([own.per_second / other.per_second for own, other in pairs])

    def lateness(self, other: "Line") -> Spread:
        """The p99 as a share of another line's, round by round."""
        pairs = zip(self.readings, other.readings, strict=True)
        return spread([(own.p99_ms or 0.0) / each.p99_ms for own, each in pairs if each.p99_ms])


def spread(values: Sequence[float]) -> Spread:
    """The middle and the ends of the values."""
    return Spread(median(values), min(values), max(values))


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value below which that share of the ordered values lies."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
