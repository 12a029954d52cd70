"""Reads of whom planning is about: those who are due, how they stand, and what was decided of them."""

from backend.planning.queries.candidates import Part, candidates_again, candidates_due, count_due, find_due
from backend.planning.queries.caps import caps_by_id, every_cap, find_cap, held_caps, list_caps
from backend.planning.queries.decisions import changes_of, decisions_by_id, list_decisions
from backend.planning.queries.plannable import list_plannable
from backend.planning.queries.reminding import Reminded, reminders_again, reminders_due
from backend.planning.queries.returned import called_off
from backend.planning.queries.standings import contacts_of, standings_of

__all__ = [
    "Part",
    "Reminded",
    "called_off",
    "candidates_again",
    "candidates_due",
    "caps_by_id",
    "changes_of",
    "contacts_of",
    "count_due",
    "decisions_by_id",
    "every_cap",
    "find_cap",
    "find_due",
    "held_caps",
    "list_caps",
    "list_decisions",
    "list_plannable",
    "reminders_again",
    "reminders_due",
    "standings_of",
]
