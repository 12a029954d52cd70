"""Use cases that write the ledger, the models, the positions and the moves."""

from backend.loyalty.actions.models import (
    add_model,
    begin_publishing,
    calibrate_model,
    change_model,
    finish_publishing,
    give_up_publishing,
    restore_model,
)
from backend.loyalty.actions.observe import observe
from backend.loyalty.actions.rebuild import rebuild_chunk
from backend.loyalty.actions.recounting import are_counts_right, recount, recount_days
from backend.loyalty.actions.sweep import sweep
from backend.loyalty.actions.transplant import Source, lock_ledgers, refold, sources_of, transplant

__all__ = [
    "Source",
    "add_model",
    "are_counts_right",
    "begin_publishing",
    "calibrate_model",
    "change_model",
    "finish_publishing",
    "give_up_publishing",
    "lock_ledgers",
    "observe",
    "rebuild_chunk",
    "recount",
    "recount_days",
    "refold",
    "restore_model",
    "sources_of",
    "sweep",
    "transplant",
]
