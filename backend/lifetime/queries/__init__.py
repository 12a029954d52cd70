"""What people bought, day by day, and what may be expected of them."""

from backend.lifetime.queries.checking import Check, CheckedClass, check_model
from backend.lifetime.queries.histories import BoughtBy, bought_by, main_currency
from backend.lifetime.queries.models import Curves, find_model, fitted, list_models
from backend.lifetime.queries.values import Expected, Outlook, SegmentOutlook, expected_of, outlook
from backend.lifetime.queries.wallet import SHARE_OF_WALLET, WalletShare, wallet_shares

__all__ = [
    "SHARE_OF_WALLET",
    "BoughtBy",
    "Check",
    "CheckedClass",
    "Curves",
    "Expected",
    "Outlook",
    "SegmentOutlook",
    "WalletShare",
    "bought_by",
    "check_model",
    "expected_of",
    "find_model",
    "fitted",
    "list_models",
    "main_currency",
    "outlook",
    "wallet_shares",
]
