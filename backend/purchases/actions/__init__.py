"""What changes purchases, prospects' acts and the client's tiers, each moving its person at once."""

from backend.purchases.actions.acts import record_acts
from backend.purchases.actions.purchases import purchase_refusals, record_purchases
from backend.purchases.actions.returns import return_purchases, withdraw_returns
from backend.purchases.actions.tiers import import_tiers

__all__ = [
    "import_tiers",
    "purchase_refusals",
    "record_acts",
    "record_purchases",
    "return_purchases",
    "withdraw_returns",
]
