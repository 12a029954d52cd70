"""Work without a request: what time alone brings about, and positions made anew."""

from backend.jobs.due import PAUSE_SECONDS, Done, run_due_work, work_until
from backend.jobs.erasures import Journal, Kept, forget_again, keep_erasures, kept_beside, read_journal
from backend.jobs.long_work import cancel_job, run_long_work
from backend.jobs.planning import plan_due
from backend.jobs.rebuilding import PEOPLE_AT_ONCE, WHOLE, Part, find_drift, read_part, rebuild
from backend.jobs.watching import Advance, Watch

__all__ = [
    "PAUSE_SECONDS",
    "PEOPLE_AT_ONCE",
    "WHOLE",
    "Advance",
    "Done",
    "Journal",
    "Kept",
    "Part",
    "Watch",
    "cancel_job",
    "find_drift",
    "forget_again",
    "keep_erasures",
    "kept_beside",
    "plan_due",
    "read_journal",
    "read_part",
    "rebuild",
    "run_due_work",
    "run_long_work",
    "work_until",
]
