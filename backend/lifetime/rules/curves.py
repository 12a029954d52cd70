"""What both curves share: arrays, and the search for the parameters under which what was seen is most likely."""

import math
from collections.abc import Callable

import numpy as np

from backend.errors import Refused

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

# e^5 = 148: where people hardly differ the best parameters are infinite, and this says the same within a few per cent.
_LARGEST = 5.0
_EXACT = 1e-10
_BESIDE = 1e-3


class Unfit(Refused):
    """There is too little to fit a curve to, or nothing fits it."""

    code = "CANNOT_FIT"


def is_at_bound(parameter: float) -> bool:
    """Whether the search ended where it may not go on: what is most likely lies beyond, or is nowhere in particular."""
    return abs(math.log(parameter)) > _LARGEST - _BESIDE


def most_likely(likelihood: Callable[[Floats], float], begin: Floats) -> tuple[Floats, float]:
    """The positive parameters with the greatest log-likelihood, searched for by their logarithms, and its value.

    Nelder-Mead to begin with, for it minds no kinks, and L-BFGS-B from there to the top, none beyond e^±5.
    """
    from scipy.optimize import minimize  # noqa: PLC0415 - it takes 24 MB, and curves are fitted in few processes

    def loss(logs: Floats) -> float:
        value = likelihood(np.exp(np.clip(logs, -_LARGEST, _LARGEST)))
        return -value if np.isfinite(value) else np.inf

    begin = np.clip(np.log(begin), 1 - _LARGEST, _LARGEST - 1)
    rough = minimize(loss, begin, method="Nelder-Mead", options={"maxiter": 2_000, "xatol": 1e-4})
    bounds = [(-_LARGEST, _LARGEST)] * begin.size
    at = np.clip(rough.x, -_LARGEST, _LARGEST)
    found = minimize(loss, at, method="L-BFGS-B", bounds=bounds, options={"ftol": _EXACT, "gtol": 1e-6})
    best = found.x if found.fun <= loss(at) else at
    if not np.isfinite(loss(best)):
        raise Unfit("no curve fits what was bought")
    return np.exp(best), -loss(best)
