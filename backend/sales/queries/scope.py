"""The leads that someone sees, as a statement to go on from, and who can have them."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backend.db import Page, Slice, keyset_page
from backend.sales.rules.scope import LeadScope
from backend.sales.tables import Lead
from backend.staff.tables import StaffMember


def leads_in(scope: LeadScope) -> Select[Lead]:
    """Every lead in that scope; a lead belongs to the team that its owner is in now."""
    if scope.sees_all:
        return select(Lead)
    if not scope.sees_team:
        return select(Lead).where(Lead.owner_id == scope.member_id)
    return select(Lead).where(Lead.owner_id.in_(members_in(scope)))


def members_in(scope: LeadScope) -> Select[int]:
    """The ids of the members whose leads are in that scope, and to whom one in it can be given."""
    if scope.sees_all:
        return select(StaffMember.id)
    if not scope.sees_team:
        return select(StaffMember.id).where(StaffMember.id == scope.member_id)
    return select(StaffMember.id).where(StaffMember.team.is_not_distinct_from(scope.team))


def list_owners(session: Session, scope: LeadScope, part: Slice) -> Page[StaffMember]:
    """To whom a lead in that scope can be given, in the order in which they came to the staff."""
    statement = select(StaffMember).where(StaffMember.id.in_(members_in(scope)))
    return keyset_page(session, statement, [StaffMember.id], part)
