"""What can be asked of staff: who they are, whose token this is, which tokens there are, and what was done."""

from backend.staff.queries.members import (
    Holder,
    find_holder,
    list_members,
    list_tokens,
    members_by_id,
    tokens_by_id,
)
from backend.staff.queries.reaches import Reach, reach_of, reaches_of

__all__ = [
    "Holder",
    "Reach",
    "find_holder",
    "list_members",
    "list_tokens",
    "members_by_id",
    "reach_of",
    "reaches_of",
    "tokens_by_id",
]
