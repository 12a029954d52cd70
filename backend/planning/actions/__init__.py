"""Plans touchpoints part by part, reminds, calls off, and keeps every decision with its rule."""

from backend.planning.actions.calling_off import call_off
from backend.planning.actions.capping import remove_cap, set_cap
from backend.planning.actions.contacts import Sent, count_contacts, count_for, count_no_more
from backend.planning.actions.leases import claim, finish, hold
from backend.planning.actions.planning import AT_ONCE, plan, plan_again, plan_part
from backend.planning.actions.reminding import remind, remind_again

__all__ = [
    "AT_ONCE",
    "Sent",
    "call_off",
    "claim",
    "count_contacts",
    "count_for",
    "count_no_more",
    "finish",
    "hold",
    "plan",
    "plan_again",
    "plan_part",
    "remind",
    "remind_again",
    "remove_cap",
    "set_cap",
]
