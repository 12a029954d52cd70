"""Gamma-gamma: what each person spends at a time.

Fader and Hardie (2013), "The Gamma-Gamma Model of Monetary Value". Each purchase varies about its person's own mean by
a gamma distribution of shape p; the means vary by another (q, gamma). It takes how much someone spends to have nothing
to do with how often they buy: `rank_correlation` says how far that holds.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import gammaln

from backend.lifetime.rules.curves import Floats, Unfit, most_likely

_LEAST_BUYERS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendingCurve:
    """The three parameters, in the currency of the purchases, with the log-likelihood at which they were found."""

    p: float
    q: float
    gamma: float
    log_likelihood: float

    @property
    def mean(self) -> float:
        """What somebody of whom nothing is known spends at a time: p·gamma/(q − 1); refused where it is infinite."""
        if self.q <= 1:
            raise Unfit("what people spend varies too much for a mean to be expected", "productId")
        return self.p * self.gamma / (self.q - 1)


def fit_spending(purchases: Floats, means: Floats) -> SpendingCurve:
    """The curve under which these means of so many purchases each are most likely (their formula 1a).

    Only people with at least one purchase of a positive mean count; refused for fewer than 30.
    """
    counted = (purchases > 0) & (means > 0)
    x, m = purchases[counted], means[counted]
    if x.size < _LEAST_BUYERS:
        raise Unfit(f"what people spend can be told of {_LEAST_BUYERS} who came back, or more", "productId")
    unit = float(m.mean())

    def likelihood(parameters: Floats) -> float:
        return float(_log_likelihoods(x, m / unit, *parameters.tolist()).sum())

    (p, q, gamma), best = most_likely(likelihood, np.array([5.0, 3.0, 0.5]))
    # Scaled by their mean to search well, and back again.
    return SpendingCurve(
        p=float(p), q=float(q), gamma=float(gamma) * unit, log_likelihood=best - x.size * float(np.log(unit))
    )


def expected_spend(curve: SpendingCurve, purchases: Floats, means: Floats) -> Floats:
    """What each is expected to spend at a time: their own mean, drawn towards everybody's (their formula 5)."""
    weight = curve.p * purchases / (curve.p * purchases + curve.q - 1)
    expected: Floats = (1 - weight) * curve.mean + weight * np.where(purchases > 0, means, 0.0)
    return expected


def rank_correlation(purchases: Floats, means: Floats) -> float:
    """Spearman's correlation of how often and how much, among those who came back; the model takes it to be 0."""
    counted = (purchases > 0) & (means > 0)
    if counted.sum() < _LEAST_BUYERS:
        return 0.0
    often, much = _ranks(purchases[counted]), _ranks(means[counted])
    if often.std() == 0 or much.std() == 0:
        return 0.0
    return float(np.corrcoef(often, much)[0, 1])


def _ranks(values: Floats) -> Floats:
    """The ranks, ties at the middle of theirs."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    middles: Floats = ends - (counts - 1) / 2
    return middles[places.reshape(-1)]


def _log_likelihoods(x: Floats, m: Floats, p: float, q: float, gamma: float) -> Floats:
    found: Floats = (
        gammaln(p * x + q)
        - gammaln(p * x)
        - gammaln(q)
        + q * np.log(gamma)
        + (p * x - 1) * np.log(m)
        + (p * x) * np.log(x)
        - (p * x + q) * np.log(gamma + m * x)
    )
    return found
