"""What is done with segments: audiences are saved, frozen, watched and closed."""

from backend.segments.actions.audiences import (
    AudienceDraft,
    add_audience,
    change_audience,
    close_audience,
    freeze_audience,
)
from backend.segments.actions.watching import note_changes, unwatch_audience, watch_audience

__all__ = [
    "AudienceDraft",
    "add_audience",
    "change_audience",
    "close_audience",
    "freeze_audience",
    "note_changes",
    "unwatch_audience",
    "watch_audience",
]
