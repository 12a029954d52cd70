"""What changes who may speak to the API: tokens are issued once and revoked for good, members change teams."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant, days
from backend.db.clashes import refusing_clash
from backend.db.statements import insert_new
from backend.errors import AlreadyExists, Invalid, NotFound
from backend.staff.actions.reaches import bind_member
from backend.staff.rules import Role, hash_token, is_token
from backend.staff.tables import StaffMember, StaffToken
from backend.text import clean_shown

TOKEN_DAYS: Final = 90
"""For how many days a token is good where nobody says."""
TOKEN_MOST_DAYS: Final = 366
"""No token is good for longer: whoever left, and whose token was forgotten, is out some day."""


def issue_token(
    session: Session,
    *,
    name: str,
    role: Role,
    token: str,
    expires_at: Instant | None,
    now: Instant,
    team: str | None = None,
    brand_ids: Collection[int] | None = None,
    made_by: int | None = None,
) -> StaffToken:
    """Keeps the hash of a new token, so that whoever holds the token has that role until it expires.

    Without an end it is good for 90 days. A name that is known is the same member, who keeps what is theirs; a team,
    where one is said, is theirs from now on; so are brands, and then they are there for no other. `made_by` is the
    member who issues it, if any.
    """
    if not is_token(token):
        raise Invalid("a token is kz_ and 43 letters, digits, '-' or '_'", "token")
    expires_at = now + days(TOKEN_DAYS) if expires_at is None else expires_at
    if expires_at <= now:
        raise Invalid("the token would expire before it is used", "expiresAt")
    if expires_at > now + days(TOKEN_MOST_DAYS):
        raise Invalid(f"a token is good for {TOKEN_MOST_DAYS} days at most", "expiresAt")
    member = _member(session, clean_shown(name, "name", most=120), now)
    if team is not None:
        member.team = clean_shown(team, "team", most=80)
    if brand_ids is not None:
        if not brand_ids:
            raise Invalid("name at least one brand", "brandIds")
        bind_member(session, member.id, brand_ids, now)
    row = StaffToken(
        name=member.name,
        role=role.value,
        token_hash=hash_token(token),
        member_id=member.id,
        created_at=now,
        expires_at=expires_at,
        made_by=made_by,
    )
    with refusing_clash(session, AlreadyExists("that token is in use", "token")):
        session.add(row)
    return row


def revoke_token(session: Session, token_id: int, now: Instant) -> StaffToken:
    """Ends a token at once; one that is revoked already stays as it is."""
    row = session.get(StaffToken, token_id)
    if row is None:
        raise NotFound("there is no such token", "tokenId")
    if row.revoked_at is None:
        row.revoked_at = now
        session.flush()
    return row


def move_member(session: Session, member_id: int, team: str | None) -> StaffMember:
    """Puts a member into a team, or out of any; their leads go with them."""
    member = session.get(StaffMember, member_id)
    if member is None:
        raise NotFound("there is no such member of staff", "id")
    member.team = None if team is None else clean_shown(team, "team", most=80)
    session.flush()
    return member


def _member(session: Session, name: str, now: Instant) -> StaffMember:
    """The member of that name, who is new where there is none."""
    named = select(StaffMember).where(StaffMember.name == name)
    known = session.scalar(named)
    if known is None:
        # Two tokens for one new name at once make one member.
        insert_new(session, StaffMember, [{"name": name, "team": None, "created_at": now}])
        known = session.scalars(named).one()
    return known
