"""Use cases that write surveys, and their refusals."""

from backend.surveys.actions.outcomes import add_outcome, change_outcome, publish_outcome, withdraw_outcome
from backend.surveys.actions.versions import NothingChanged, add_survey, change_draft, publish

__all__ = [
    "NothingChanged",
    "add_outcome",
    "add_survey",
    "change_draft",
    "change_outcome",
    "publish",
    "publish_outcome",
    "withdraw_outcome",
]
