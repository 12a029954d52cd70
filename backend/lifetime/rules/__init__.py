"""The curves of buying and spending, fitted and read; no I/O, no clock."""

from backend.lifetime.rules.buying import BuyingCurve, Histories, chance_active, expected_purchases, fit_buying
from backend.lifetime.rules.curves import Unfit, is_at_bound
from backend.lifetime.rules.spending import SpendingCurve, expected_spend, fit_spending, rank_correlation

__all__ = [
    "BuyingCurve",
    "Histories",
    "SpendingCurve",
    "Unfit",
    "chance_active",
    "expected_purchases",
    "expected_spend",
    "fit_buying",
    "fit_spending",
    "is_at_bound",
    "rank_correlation",
]
