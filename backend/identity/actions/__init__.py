"""Use cases that make one person of two, two of one again, or none at all."""

from backend.identity.actions.duplicates import AlreadyDecided, confirm, dismiss, note_duplicates, search_addresses
from backend.identity.actions.erasing import erase, erase_again, settle_erasure
from backend.identity.actions.merging import merge, undo_merge

__all__ = [
    "AlreadyDecided",
    "confirm",
    "dismiss",
    "erase",
    "erase_again",
    "merge",
    "note_duplicates",
    "search_addresses",
    "settle_erasure",
    "undo_merge",
]
