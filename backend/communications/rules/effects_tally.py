"""Tallies the figures of many people, part by part: which arm, which stratum, what became of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backend.communications.rules.effects import Figure, Tally
from backend.communications.rules.intervals_moments import NOBODY, Stratum, moments_of

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Some people in one order: the stratum each was drawn in, and whether they were to be treated."""

    stratum: Ints
    is_treated: Bools


def add_up(tally: Tally, figure: Figure, values: Floats | Bools, drawn: Drawn, which: Bools | None = None) -> None:
    """Adds those people's values to the figure; with `which`, only of some of them."""
    chosen = np.ones(drawn.stratum.size, np.bool_) if which is None else which
    numbers = values.astype(np.float64)
    own = tally.setdefault(figure, {})
    for code in np.unique(drawn.stratum[chosen]).tolist():
        here = chosen & (drawn.stratum == code)
        more = Stratum(
            treated=moments_of(numbers[here & drawn.is_treated]),
            control=moments_of(numbers[here & ~drawn.is_treated]),
        )
        own[code] = own.get(code, NOBODY).joined(more)
