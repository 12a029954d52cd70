"""Use cases that write the ledger, the models, the positions and the moves."""

from backend.loyalty.actions.models import add_model, begin_publishing, change_model, finish_publishing
from backend.loyalty.actions.observe import observe
from backend.loyalty.actions.rebuild import rebuild_chunk, recount
from backend.loyalty.actions.sweep import sweep
from backend.loyalty.actions.transplant import Source, lock_ledgers, refold, sources_of, transplant

__all__ = [
    "Source",
    "add_model",
    "begin_publishing",
    "change_model",
    "finish_publishing",
    "lock_ledgers",
    "observe",
    "rebuild_chunk",
    "recount",
    "refold",
    "sources_of",
    "sweep",
    "transplant",
]
