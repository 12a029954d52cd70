"""The moves of many positions, gathered as they come."""

from dataclasses import dataclass, field

import numpy as np

from backend.loyalty.rules.many.arrays import Ints

NO_STEP = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Moves by position and instant; placements are codes, `step` is the step that caused the move, or NO_STEP."""

    owner: Ints
    at: Ints
    origin: Ints
    target: Ints
    cause: Ints
    step: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveLog:
    """The moves made so far, in the order in which they were found."""

    parts: list[tuple[Ints, ...]] = field(default_factory=list)

    def add(self, owner: Ints, at: Ints, origin: Ints, target: Ints, *, cause: Ints, step: Ints | None) -> None:
        """Notes moves made together; without a step, time alone made them."""
        steps = np.full(owner.size, NO_STEP) if step is None else step
        self.parts.append((owner, at, origin, target, cause, steps))

    def moves(self) -> Moves:
        """All of them, by position and instant."""
        columns = [np.concatenate(column) for column in zip(*self.parts, strict=True)] or [np.zeros(0, np.int64)] * 6
        order = np.lexsort((columns[1], columns[0]))
        owner, at, origin, target, cause, step = (column[order] for column in columns)
        return Moves(owner=owner, at=at, origin=origin, target=target, cause=cause, step=step)
