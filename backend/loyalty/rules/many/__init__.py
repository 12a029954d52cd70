"""The fold of many positions at once: bit for bit what rules/path says of each, in a few passes over arrays."""

from backend.loyalty.rules.many.ledger import Lines, joined
from backend.loyalty.rules.many.moves import Moves
from backend.loyalty.rules.many.path import Folded, fold_many

__all__ = ["Folded", "Lines", "Moves", "fold_many", "joined"]
