"""What changes who may speak to the API, and what is written down of what they do."""

from backend.staff.actions.reaches import bind_member, grant_member
from backend.staff.actions.tokens import issue_token, move_member, revoke_token

__all__ = ["bind_member", "grant_member", "issue_token", "move_member", "revoke_token"]
