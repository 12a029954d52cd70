"""How well the estimated segments recover the true ones: who is where, beside who was measured to be where."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.demo.cohorts import Cohort
from backend.loyalty.queries import PositionView, positions_of
from backend.loyalty.rules.model import Model
from backend.loyalty.rules.path import UNCLASSIFIED

_SEGMENTS = 8
CERTAINTIES = (0.0, 0.3, 0.5, 0.7, 0.9)

# The true segment by person and product, both by id.
Truth = Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One position beside the truth; `segment` is UNCLASSIFIED where psychology is not known."""

    truth: int
    segment: int
    depth_known: bool
    certainty: float

    @property
    def is_whole(self) -> bool:
        """Whether all three axes are known."""
        return self.segment != UNCLASSIFIED and self.depth_known


@dataclass(frozen=True, slots=True, kw_only=True)
class Surely:
    """Of the positions at least so certain: how many there are, and the share of them that is right."""

    certainty: float
    positions: int
    right: float
    promised: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """Counts of true by estimated segments where all three axes are known, and what follows from them."""

    confusion: tuple[tuple[int, ...], ...]
    depth_unknown: tuple[int, ...]
    unclassified: tuple[int, ...]
    right: float
    by_chance: float
    right_by_axis: tuple[float, ...]
    surely: tuple[Surely, ...]

    @property
    def whole(self) -> int:
        """The positions known on all three axes."""
        return sum(map(sum, self.confusion))

    @property
    def positions(self) -> int:
        """All positions."""
        return self.whole + sum(self.depth_unknown) + sum(self.unclassified)


def truth_of(
    cohort: Cohort, person_ids: Mapping[int, int], product_ids: Sequence[int], model: Model
) -> dict[tuple[int, int], int]:
    """The true segment of everyone towards every product they met, as they are at the end."""
    latents, makers = cohort.latents, list(cohort.content.makers)
    psychology = latents.psychology[:, :, -1] > model.psychology.tau
    depth = latents.depth[:, makers, -1] > model.depth.tau
    codes = psychology + 2 * (latents.pull[:, :, -1] > 0) + 4 * depth
    return {
        (person_ids[int(person)], product_ids[int(product)]): int(codes[person, product])
        for person, product in np.argwhere(np.isfinite(cohort.met))
        if int(person) in person_ids
    }


def measure(session: Session, truth: Truth, now: Instant) -> list[Measured]:
    """Every position at that instant whose truth is known."""
    people = sorted({person_id for person_id, _ in truth})
    return [_measured(view, truth) for view in positions_of(session, people, now) if _key(view) in truth]


def recovery(measured: Sequence[Measured]) -> Recovery:
    """What the measured positions say together."""
    whole = [each for each in measured if each.is_whole]
    confusion = np.zeros((_SEGMENTS, _SEGMENTS), dtype=np.int64)
    np.add.at(confusion, ([each.truth for each in whole], [each.segment for each in whole]), 1)
    return Recovery(
        confusion=tuple(tuple(row) for row in confusion.tolist()),
        depth_unknown=_by_truth(each for each in measured if not each.is_whole and each.segment != UNCLASSIFIED),
        unclassified=_by_truth(each for each in measured if each.segment == UNCLASSIFIED),
        right=_share(np.trace(confusion), confusion.sum()),
        by_chance=_share((confusion.sum(axis=0) * confusion.sum(axis=1)).sum(), confusion.sum() ** 2),
        right_by_axis=tuple(_right_on(axis, whole) for axis in range(3)),
        surely=tuple(_surely(whole, certainty) for certainty in CERTAINTIES),
    )


def _key(view: PositionView) -> tuple[int, int]:
    return (view.key.person_id, view.key.product_id)


def _measured(view: PositionView, truth: Truth) -> Measured:
    placement = view.placement
    return Measured(
        truth=truth[_key(view)],
        segment=placement.segment,
        depth_known=placement.depth_known,
        certainty=view.certainty,
    )


def _by_truth(measured: Iterator[Measured]) -> tuple[int, ...]:
    counts: npt.NDArray[np.int64] = np.bincount([each.truth for each in measured], minlength=_SEGMENTS)
    return tuple(counts.tolist())


def _right_on(axis: int, whole: Sequence[Measured]) -> float:
    return _share(sum((each.truth ^ each.segment) >> axis & 1 == 0 for each in whole), len(whole))


def _surely(whole: Sequence[Measured], certainty: float) -> Surely:
    sure = [each for each in whole if each.certainty >= certainty]
    return Surely(
        certainty=certainty,
        positions=len(sure),
        right=_share(sum(each.truth == each.segment for each in sure), len(sure)),
        promised=_share(sum(each.certainty for each in sure), len(sure)),
    )


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else 0.0
