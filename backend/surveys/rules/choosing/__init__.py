"""The next best question: which item tells most about this person now, and when to stop asking."""

from backend.surveys.rules.choosing.choice import choose
from backend.surveys.rules.choosing.pool import page_asking, pool_of, rest_of
from backend.surveys.rules.choosing.shapes import Chosen, Interview, Limits, Reason, Respondent

__all__ = [
    "Chosen",
    "Interview",
    "Limits",
    "Reason",
    "Respondent",
    "choose",
    "page_asking",
    "pool_of",
    "rest_of",
]
