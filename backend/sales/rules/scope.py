"""Whose leads someone sees: their own, their team's, or everyone's."""

from dataclasses import dataclass

from backend.staff.rules import Permission, Role, may


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadScope:
    """The asker, and how far they see: a salesperson their own leads, a manager the team's, others all of them.

    Members without a team are a team of their own, so that a small firm needs none.
    """

    member_id: int
    team: str | None = None
    sees_team: bool = False
    sees_all: bool = False


def scope_of(role: Role, member_id: int, team: str | None) -> LeadScope:
    """How far a member with that role sees."""
    sees_all = role in {Role.ADMINISTRATOR, Role.AUDITOR}
    return LeadScope(member_id=member_id, team=team, sees_team=may(role, Permission.ASSIGN_LEADS), sees_all=sees_all)
