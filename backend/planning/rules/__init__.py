"""The rules by which a contact is made, held back or left out."""

from backend.planning.rules.caps import Cap, CapInput, Contact, check_cap, is_full_until
from backend.planning.rules.days import next_free, quiet_at
from backend.planning.rules.decisions import Candidate, Decided, DecisionKind, Situation, Standing, Why, decide
from backend.planning.rules.planned import Cursor, Planned
from backend.planning.rules.reminding import Course, decide_reminder
from backend.planning.rules.years import Anniversary, latest_own_day, own_day_of, own_days, spread_day

__all__ = [
    "Anniversary",
    "Candidate",
    "Cap",
    "CapInput",
    "Contact",
    "Course",
    "Cursor",
    "Decided",
    "DecisionKind",
    "Planned",
    "Situation",
    "Standing",
    "Why",
    "check_cap",
    "decide",
    "decide_reminder",
    "is_full_until",
    "latest_own_day",
    "next_free",
    "own_day_of",
    "own_days",
    "quiet_at",
    "spread_day",
]
