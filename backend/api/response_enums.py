"""How responses end, as the schema shows it."""

from backend.api.shapes.enums import described
from backend.responses.rules import Outcome

__all__ = ["Outcome"]

described(
    Outcome,
    "What became of a response whose person came to an end of the survey.",
    {
        Outcome.FINISHED: "The last page that was theirs was sent.",
        Outcome.SCREENED_OUT: "They are not of those who are asked, and were thanked by an ending of their own.",
        Outcome.QUOTA_FULL: "As many of their kind as are wanted had answered before them.",
    },
    name="ResponseOutcome",
)
