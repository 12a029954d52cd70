"""What a token may spend: points of documents, from a bucket that fills again; shown with every answer."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Final

from backend.api.limits.costs import OPERATION
from backend.errors import Refused
from backend.gate import Buckets, TooMany

MOST_POINTS: Final = 20_000


class CostExceeded(Refused):
    """A document asks for more than one request may return."""

    code = "COST_EXCEEDED"

    def __init__(self, requested: int) -> None:
        super().__init__(f"this costs {requested:,} points, and a request may cost {MOST_POINTS:,}; ask for less")
        self.requested = requested


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What was taken for a request, and what is left."""

    requested: int
    left: float
    size: float
    restored: float

    @property
    def shown(self) -> Mapping[str, object]:
        """As an answer's extensions show it; without `throttleStatus` where nothing is limited."""
        told: dict[str, object] = {"requested": self.requested, "maximum": MOST_POINTS}
        if math.isfinite(self.left):
            told["throttleStatus"] = {
                "maximumAvailable": int(self.size),
                "currentlyAvailable": round(self.left),
                "restoreRate": int(self.restored),
            }
        return told


class Budgets:
    """One bucket of points for each token."""

    def __init__(self, buckets: Buckets[int] | None = None) -> None:
        self._buckets: Buckets[int] = Buckets(size=0, restored=0) if buckets is None else buckets

    def charge(self, token_id: int, requested: int) -> Charge:
        """Takes the points of a request; refused where it costs too much, or where too few are left."""
        now = monotonic()
        # What is refused was read all the same.
        wait = self._buckets.take(token_id, OPERATION if requested > MOST_POINTS else requested, now)
        if wait:
            raise TooMany(f"this costs {requested:,} points, and so many are not left for this token", wait)
        if requested > MOST_POINTS:
            raise CostExceeded(requested)
        buckets = self._buckets
        left = buckets.left(token_id, now)
        return Charge(requested=requested, left=left, size=buckets.size, restored=buckets.restored)
