"""Reads of the ledger, the models, the positions and the moves."""

from backend.loyalty.queries.drift import drift_chunk
from backend.loyalty.queries.ledger import ledger_of, observations_of
from backend.loyalty.queries.models import ActiveModel, active_models, get_model, list_models, live_model
from backend.loyalty.queries.moves import StoredMove, due_work_lag, moves_of
from backend.loyalty.queries.positions import PositionView, position_at, positions_of, segments_of

__all__ = [
    "ActiveModel",
    "PositionView",
    "StoredMove",
    "active_models",
    "drift_chunk",
    "due_work_lag",
    "get_model",
    "ledger_of",
    "list_models",
    "live_model",
    "moves_of",
    "observations_of",
    "position_at",
    "positions_of",
    "segments_of",
]
