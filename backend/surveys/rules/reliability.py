"""How well the questions of one axis or facet hang together."""

from collections.abc import Sequence

import numpy as np

FEWEST_CASES = 3
FEWEST_ITEMS = 2


def cronbach_alpha(rows: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's alpha = k/(k - 1) * (1 - sum of item variances / variance of sums) over complete cases.

    `rows` holds one case each, one keyed value 0..1 per item. None where there are fewer than two items or
    three cases, or where nobody differs.
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
