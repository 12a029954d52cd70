"""Use cases that write responses."""

from backend.responses.actions.submit import begin_open, begin_open_together, submit, submit_together
from backend.responses.actions.turns import OpenSubmission, Submission, Submitted

__all__ = [
    "OpenSubmission",
    "Submission",
    "Submitted",
    "begin_open",
    "begin_open_together",
    "submit",
    "submit_together",
]
