"""What can be asked of staff: who they are, whose token this is, and which tokens there are."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db import Page, Slice, keyset_page
from backend.staff.queries.reaches import EVERYWHERE, is_special, reach_of
from backend.staff.rules import Permission, Role
from backend.staff.tables import StaffMember, StaffToken


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whoever holds a good token: the member, and the role that the token was issued for."""

    token_id: int
    role: Role
    member_id: int
    name: str
    team: str | None
    brands: frozenset[int] | None = None
    grants: frozenset[Permission] = frozenset()
    used_at: Instant | None = None


def find_holder(session: Session, token_hash: str, now: Instant) -> Holder | None:
    """Whose token of that hash is, if it is neither revoked nor expired at that instant."""
    return _held(session, StaffToken.token_hash == token_hash, now)


def find_holder_by_id(session: Session, token_id: int, now: Instant) -> Holder | None:
    """Whose token of that id is, if it is neither revoked nor expired at that instant."""
    return _held(session, StaffToken.id == token_id, now)


def _held(session: Session, which: ColumnElement[bool], now: Instant) -> Holder | None:
    both = select(StaffToken, StaffMember, is_special()).join(StaffMember, StaffMember.id == StaffToken.member_id)
    row = session.execute(both.where(which, _is_good(now))).one_or_none()
    if row is None:
        return None
    token, member, special = row
    reach = reach_of(session, member.id) if special else EVERYWHERE
    return Holder(
        token_id=token.id,
        role=Role(token.role),
        member_id=member.id,
        name=member.name,
        team=member.team,
        brands=reach.brands,
        grants=reach.grants,
        used_at=token.used_at,
    )


def tokens_by_id(session: Session, ids: Collection[int]) -> dict[int, StaffToken]:
    """The tokens among those ids, revoked ones too."""
    return {row.id: row for row in session.scalars(select(StaffToken).where(StaffToken.id.in_(ids)))}


def list_tokens(session: Session, part: Slice) -> Page[StaffToken]:
    """All tokens in the order in which they were issued, revoked ones too."""
    return keyset_page(session, select(StaffToken), [StaffToken.id], part)


def members_by_id(session: Session, ids: Collection[int]) -> dict[int, StaffMember]:
    """The members among those ids."""
    return {row.id: row for row in session.scalars(select(StaffMember).where(StaffMember.id.in_(ids)))}


def list_members(session: Session, part: Slice, team: str | None = None) -> Page[StaffMember]:
    """Members in the order in which they came, all of them or one team's."""
    statement = select(StaffMember) if team is None else select(StaffMember).where(StaffMember.team == team)
    return keyset_page(session, statement, [StaffMember.id], part)


def _is_good(now: Instant) -> ColumnElement[bool]:
    lasts = or_(StaffToken.expires_at.is_(None), StaffToken.expires_at > now)
    return and_(StaffToken.revoked_at.is_(None), lasts)
