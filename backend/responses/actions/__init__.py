"""Use cases that write responses."""

from backend.responses.actions.carrying import portable_pages
from backend.responses.actions.quotas import release_abandoned
from backend.responses.actions.submit import begin_open, begin_open_together, submit, submit_together
from backend.responses.actions.turns import OpenSubmission, Submission, Submitted, Withdrawn, asked_of
from backend.responses.actions.uploads import drop_unused_uploads, note_uploads
from backend.responses.actions.wiping import Wiped, wipe_tests
from backend.responses.actions.withdrawing import withdraw_answer, withdraw_response

__all__ = [
    "OpenSubmission",
    "Submission",
    "Submitted",
    "Wiped",
    "Withdrawn",
    "asked_of",
    "begin_open",
    "begin_open_together",
    "drop_unused_uploads",
    "note_uploads",
    "portable_pages",
    "release_abandoned",
    "submit",
    "submit_together",
    "wipe_tests",
    "withdraw_answer",
    "withdraw_response",
]
