"""Use cases that write responses."""

from backend.responses.actions.submit import begin_open, submit, submit_together
from backend.responses.actions.turns import Submission, Submitted

__all__ = ["Submission", "Submitted", "begin_open", "submit", "submit_together"]
