"""What changes how far a member of staff reaches: the brands that they are there for, what they may do besides."""

from collections.abc import Collection

from sqlalchemy import delete
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.errors import NotFound
from backend.staff.rules import Permission
from backend.staff.tables import StaffMember
from backend.staff.tables.reaches import MemberBrand, MemberGrant


def bind_member(session: Session, member_id: int, brand_ids: Collection[int], now: Instant) -> StaffMember:
    """From now on the member is there for those brands only; for every brand, where none is named."""
    member = _member(session, member_id)
    session.execute(delete(MemberBrand).where(MemberBrand.member_id == member_id))
    session.add_all([MemberBrand(member_id=member_id, brand_id=each, since=now) for each in sorted(set(brand_ids))])
    session.flush()
    return member


def grant_member(session: Session, member_id: int, permissions: Collection[Permission], now: Instant) -> StaffMember:
    """From now on the member has exactly those permissions beyond what their role may do."""
    member = _member(session, member_id)
    session.execute(delete(MemberGrant).where(MemberGrant.member_id == member_id))
    session.add_all(
        [MemberGrant(member_id=member_id, permission=each.value, since=now) for each in sorted(set(permissions))]
    )
    session.flush()
    return member


def _member(session: Session, member_id: int) -> StaffMember:
    """The member, held against whoever changes them at the same time."""
    member = session.get(StaffMember, member_id, with_for_update=True)
    if member is None:
        raise NotFound("there is no such member of staff", "id")
    return member
