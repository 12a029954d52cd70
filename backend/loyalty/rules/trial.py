"""A trial of a measurement model: who would stand elsewhere under it than under another, gathered part by part."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from backend.loyalty.rules.many import Folded

SHOWN_OF_A_PAIR: Final = 3
"""How many people are named of those who would go from one segment to another towards one product."""


class Passage(NamedTuple):
    """From one segment to another, towards a product; -1 is unclassified."""

    product_id: int
    origin: int
    target: int


class Someone(NamedTuple):
    """A person who would move."""

    person_id: int
    passage: Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialCounts:
    """How many stand where under either model, those who would stay included, and some of those who would move."""

    positions: Counter[Passage] = field(default_factory=Counter)
    shown: Sequence[Someone] = ()

    @property
    def total(self) -> int:
        """All positions."""
        return self.positions.total()

    @property
    def moved(self) -> int:
        """How many would stand in another segment."""
        return sum(count for each, count in self.positions.items() if each.origin != each.target)

    def before(self, product_id: int | None = None) -> Counter[int]:
        """How many stand in each segment now, towards that product or all."""
        return _summed((each.origin, count) for each, count in self._of(product_id))

    def after(self, product_id: int | None = None) -> Counter[int]:
        """How many would stand in each segment."""
        return _summed((each.target, count) for each, count in self._of(product_id))

    def _of(self, product_id: int | None) -> Iterable[tuple[Passage, int]]:
        return ((each, count) for each, count in self.positions.items() if product_id in {None, each.product_id})


def compared(now: Folded, then: Folded) -> TrialCounts:
    """The same ledgers folded under two models, position by position."""
    product, origin, target = now.owners.product, now.states.placement >> 1, then.states.placement >> 1
    table, place, counts = np.unique(
        np.stack([product, origin, target], axis=1), axis=0, return_inverse=True, return_counts=True
    )
    passages = [Passage(*row) for row in table.tolist()]
    people = now.owners.person.tolist()
    moved = np.flatnonzero(origin != target).tolist()
    where = place.ravel().tolist()
    return TrialCounts(
        positions=Counter(dict(zip(passages, counts.tolist(), strict=True))),
        shown=_few(Someone(people[row], passages[where[row]]) for row in moved),
    )


def together(one: TrialCounts, other: TrialCounts) -> TrialCounts:
    """Both parts as one."""
    return TrialCounts(positions=one.positions + other.positions, shown=_few([*one.shown, *other.shown]))


def trial_json(counts: TrialCounts) -> dict[str, object]:
    """The counts as a job keeps them."""
    return {
        "positions": [[*each, count] for each, count in sorted(counts.positions.items())],
        "shown": [[each.person_id, *each.passage] for each in counts.shown],
    }


def trial_from_json(kept: Mapping[str, object] | None) -> TrialCounts:
    """The counts that a job keeps; none before its first part."""
    if kept is None:
        return TrialCounts()
    positions, shown = _rows(kept, "positions"), _rows(kept, "shown")
    return TrialCounts(
        positions=Counter({Passage(*row[:3]): row[3] for row in positions}),
        shown=[Someone(row[0], Passage(*row[1:])) for row in shown],
    )


def _rows(kept: Mapping[str, object], name: str) -> list[list[int]]:
    rows = kept.get(name)
    return [list(map(int, row)) for row in rows] if isinstance(rows, list) else []


def _few(people: Iterable[Someone]) -> list[Someone]:
    """The first few of each passage."""
    seen: Counter[Passage] = Counter()
    few: list[Someone] = []
    for each in people:
        seen[each.passage] += 1
        if seen[each.passage] <= SHOWN_OF_A_PAIR:
            few.append(each)
    return few


def _summed(counts: Iterable[tuple[int, int]]) -> Counter[int]:
    found: Counter[int] = Counter()
    for segment, count in counts:
        found[segment] += count
    return found
