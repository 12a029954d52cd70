"""What posted pages do: to the answers that are there, and on the respondent's own way through the survey."""

from backend.responses.rules.changes import Change, Kept, changes_of, withdrawals_of
from backend.responses.rules.courses import Circumstances, Course, course_of, next_on, shown_on, with_pick
from backend.responses.rules.outcomes import Outcome
from backend.responses.rules.posted import ForeignVersion, PostedPage, takes_one_way
from backend.responses.rules.showings import FULL, PICKED, with_page
from backend.responses.rules.uploads import Sent

__all__ = [
    "FULL",
    "PICKED",
    "Change",
    "Circumstances",
    "Course",
    "ForeignVersion",
    "Kept",
    "Outcome",
    "PostedPage",
    "Sent",
    "changes_of",
    "course_of",
    "next_on",
    "shown_on",
    "takes_one_way",
    "with_page",
    "with_pick",
    "withdrawals_of",
]
