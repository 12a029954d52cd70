"""How far members of staff reach: which brands they are there for, and what they may do beyond their role."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from backend.staff.rules import Permission
from backend.staff.tables.members import StaffMember
from backend.staff.tables.reaches import MemberBrand, MemberGrant


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far a member reaches; brands are None where they are there for every one."""

    brands: frozenset[int] | None = None
    grants: frozenset[Permission] = frozenset()


EVERYWHERE = Reach()


def is_special() -> ColumnElement[bool]:
    """Whether the member of the statement is bound or granted anything: those few are asked about once more."""
    bound = select(MemberBrand.brand_id).where(MemberBrand.member_id == StaffMember.id).exists()
    granted = select(MemberGrant.permission).where(MemberGrant.member_id == StaffMember.id).exists()
    return bound | granted


def reach_of(session: Session, member_id: int) -> Reach:
    """How far that member reaches."""
    return reaches_of(session, [member_id]).get(member_id, EVERYWHERE)


def reaches_of(session: Session, member_ids: Collection[int]) -> dict[int, Reach]:
    """How far those members reach; whoever is there for all and granted nothing is left out."""
    brands: dict[int, set[int]] = {}
    bound = select(MemberBrand.member_id, MemberBrand.brand_id).where(MemberBrand.member_id.in_(member_ids))
    for member_id, brand_id in session.execute(bound):
        brands.setdefault(member_id, set()).add(brand_id)
    grants: dict[int, set[Permission]] = {}
    granted = select(MemberGrant.member_id, MemberGrant.permission).where(MemberGrant.member_id.in_(member_ids))
    for member_id, permission in session.execute(granted):
        grants.setdefault(member_id, set()).add(Permission(permission))
    return {
        each: Reach(brands=frozenset(brands[each]) if each in brands else None, grants=frozenset(grants.get(each, ())))
        for each in brands.keys() | grants.keys()
    }
