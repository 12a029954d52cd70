"""How well the questions of one axis or facet hang together, and how well two axes are told apart."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Cases = Sequence[Sequence[float]] | NDArray[np.float64]

FEWEST_CASES = 3
FEWEST_ITEMS = 2
TOO_ALIKE: Final = 0.90
"""From here on two traits are hardly told apart (Henseler et al. 2015)."""


def cronbach_alpha(rows: Cases) -> float | None:
    """Cronbach's alpha = k/(k - 1) * (1 - sum of item variances / variance of sums) over complete cases.

    Cronbach, "Coefficient alpha and the internal structure of tests", Psychometrika 16, 1951, 297-334. `rows` holds
    one case each, one keyed value 0..1 per item. None where there are fewer than two items or three cases, or where
    nobody differs.
    """
    cases = np.asarray(rows, dtype=float)
    if len(cases) < FEWEST_CASES or cases.shape[1] < FEWEST_ITEMS:
        return None
    total = float(cases.sum(axis=1).var(ddof=1))
    if total <= 0:
        return None
    count: int = cases.shape[1]
    items = float(cases.var(axis=0, ddof=1).sum())
    return count / (count - 1) * (1 - items / total)


def standardised_alpha(rows: Cases) -> float | None:
    """Alpha of the items brought to one spread: k·r̄/(1 + (k − 1)·r̄), r̄ the mean correlation (Cronbach 1951).

    None as for cronbach_alpha, and where an item does not vary.
    """
    cases = np.asarray(rows, dtype=float)
    if len(cases) < FEWEST_CASES or cases.shape[1] < FEWEST_ITEMS or not cases.std(axis=0).all():
        return None
    count: int = cases.shape[1]
    mean = _mean_within(np.corrcoef(cases, rowvar=False))
    return count * mean / (1 + (count - 1) * mean)


def item_rest(rows: Cases, item: int) -> float | None:
    """Pearson's correlation of an item with the sum of the others, itself left out (Nunnally & Bernstein 1994, ch. 8).

    None where there are fewer than two items or three cases, or where either does not vary.
    """
    cases = np.asarray(rows, dtype=float)
    if len(cases) < FEWEST_CASES or cases.shape[1] < FEWEST_ITEMS:
        return None
    own, rest = cases[:, item], np.delete(cases, item, axis=1).sum(axis=1)
    if not (own.std() and rest.std()):
        return None
    return float(np.corrcoef(own, rest)[0, 1])


def htmt(first: Cases, second: Cases) -> float | None:
    """The heterotrait-monotrait ratio of correlations of two traits over complete cases.

    HTMT = mean r(first, second) / sqrt(mean r(first, first) * mean r(second, second)), with the mean Pearson
    correlations of items of different traits over those of different items of one trait (Henseler, Ringle and Sarstedt,
    "A new criterion for assessing discriminant validity", J. Acad. Mark. Sci. 43, 2015, 115-135).

    Row n of both holds what case n said, one keyed value 0..1 per item of the trait. None where a trait has fewer
    than two items, where there are fewer than three cases, where an item does not vary, or where the items of a trait
    do not agree with each other (mean correlation of 0 or less).
    """
    one, other = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if len(one) < FEWEST_CASES or min(one.shape[1], other.shape[1]) < FEWEST_ITEMS:
        return None
    together = np.hstack([one, other])
    if not together.std(axis=0).all():
        return None
    correlations: NDArray[np.float64] = np.corrcoef(together, rowvar=False)
    count: int = one.shape[1]
    within = _mean_within(correlations[:count, :count]), _mean_within(correlations[count:, count:])
    if min(within) <= 0:
        return None
    return float(correlations[:count, count:].mean()) / math.sqrt(within[0] * within[1])


def is_too_alike(ratio: float | None) -> bool:
    """Whether two traits of that HTMT, None where it is not known, are hardly told apart."""
    return ratio is not None and ratio >= TOO_ALIKE


def _mean_within(correlations: NDArray[np.float64]) -> float:
    """The mean over pairs of different items."""
    return float(correlations[np.triu_indices(len(correlations), k=1)].mean())
