"""BG/NBD: how often each person buys while active, and whether they still are.

Fader, Hardie and Lee (2005), "Counting Your Customers" the Easy Way: An Alternative to the Pareto/NBD Model, Marketing
Science 24(2). Purchases come at a person's own rate, rates vary by a gamma distribution (r, alpha); after each
purchase one stays with a chance of one's own, chances vary by a beta distribution (a, b).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import betaln, gammaln, hyp2f1

from backend.lifetime.rules.curves import Floats, Unfit, most_likely

_LEAST_BUYERS: Final = 100
_LEAST_REPEATERS: Final = 10
_NEAR_ONE: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Histories:
    """Of each buyer: `repeats` x purchases after the first, `recency` t_x when the last was, `age` T, in weeks.

    Both times run from the first purchase; several purchases on one day are one.
    """

    repeats: Floats
    recency: Floats
    age: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyingCurve:
    """The four parameters, in weeks, with the log-likelihood at which they were found."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float


def fit_buying(histories: Histories) -> BuyingCurve:
    """The curve under which the histories are most likely (their formula 6).

    Refused for fewer than 100 buyers, or 10 who came back: what is found then is chance.
    """
    repeaters = int((histories.repeats > 0).sum())
    if histories.repeats.size < _LEAST_BUYERS or repeaters < _LEAST_REPEATERS:
        raise Unfit(f"a curve needs {_LEAST_BUYERS} buyers, and {_LEAST_REPEATERS} who came back", "productId")
    distinct, counts = _counted(histories)
    unit = max(float(histories.age.mean()), 1.0)

    def likelihood(parameters: Floats) -> float:
        r, scale, a, b = parameters.tolist()
        return float(counts @ _log_likelihoods(distinct, r, scale * unit, a, b))

    (r, scale, a, b), best = most_likely(likelihood, np.ones(4))
    return BuyingCurve(r=float(r), alpha=float(scale) * unit, a=float(a), b=float(b), log_likelihood=best)


def expected_purchases(curve: BuyingCurve, histories: Histories, weeks: float) -> Floats:
    """How many purchases each will make within so many weeks from T on (their formula 10)."""
    distinct, places = _distinct(histories)
    x, tx, age = distinct.repeats, distinct.recency, distinct.age
    r, alpha, b = curve.r, curve.alpha, curve.b
    # At a = 1 the formula is 0/0; a hair beside it, it is its limit.
    a = curve.a + _NEAR_ONE if abs(curve.a - 1) < _NEAR_ONE else curve.a
    ahead = weeks / (alpha + age + weeks)
    # Euler's transformation of the published form, which overflows where people hardly differ.
    shape = hyp2f1(a + b - 1 - r, a - 1, a + b + x - 1, ahead)
    most = (a + b + x - 1) / (a - 1) * (1 - (1 - ahead) ** (a - 1) * shape)
    expected: Floats = most / (1 + _odds_of_leaving(curve, x, tx, age))
    return expected[places]


def chance_active(curve: BuyingCurve, histories: Histories) -> Floats:
    """The probability that each is still active at T; whoever bought once is, by this model's making."""
    chances: Floats = 1 / (1 + _odds_of_leaving(curve, histories.repeats, histories.recency, histories.age))
    return chances


def _odds_of_leaving(curve: BuyingCurve, x: Floats, tx: Floats, age: Floats) -> Floats:
    ratio = np.exp((curve.r + x) * np.log((curve.alpha + age) / (curve.alpha + tx)))
    odds: Floats = np.where(x > 0, curve.a / (curve.b + np.maximum(x, 1) - 1) * ratio, 0.0)
    return odds


def _log_likelihoods(histories: Histories, r: float, alpha: float, a: float, b: float) -> Floats:
    x, tx, age = histories.repeats, histories.recency, histories.age
    shared = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    stayed = betaln(a, b + x) - betaln(a, b) - (r + x) * np.log(alpha + age)
    left = betaln(a + 1, b + np.maximum(x, 1) - 1) - betaln(a, b) - (r + x) * np.log(alpha + tx)
    found: Floats = shared + np.where(x > 0, np.logaddexp(stayed, left), stayed)
    return found


def _counted(histories: Histories) -> tuple[Histories, Floats]:
    """Each different history once, and how many people have it."""
    rows, counts = np.unique(_columns(histories), axis=0, return_counts=True)
    return _of(rows), counts.astype(np.float64)


def _distinct(histories: Histories) -> tuple[Histories, np.ndarray[tuple[int, ...], np.dtype[np.intp]]]:
    """Each different history once, and where each person's is among them."""
    rows, places = np.unique(_columns(histories), axis=0, return_inverse=True)
    return _of(rows), places.reshape(-1)


def _columns(histories: Histories) -> Floats:
    return np.column_stack((histories.repeats, histories.recency, histories.age))


def _of(rows: Floats) -> Histories:
    return Histories(repeats=rows[:, 0], recency=rows[:, 1], age=rows[:, 2])
