"""Use cases that write the ledger, the models, the positions and the moves."""

from backend.loyalty.actions.models import add_model, begin_publishing, change_model, finish_publishing
from backend.loyalty.actions.observe import observe
from backend.loyalty.actions.rebuild import rebuild_chunk, recount
from backend.loyalty.actions.sweep import sweep

__all__ = [
    "add_model",
    "begin_publishing",
    "change_model",
    "finish_publishing",
    "observe",
    "rebuild_chunk",
    "recount",
    "sweep",
]
