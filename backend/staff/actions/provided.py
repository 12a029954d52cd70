"""Staff whom an identity provider vouches for: known by its name and theirs there, with the role that it tells of."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.statements import insert_new
from backend.errors import AlreadyExists, Invalid
from backend.staff.actions.sessions import begin_session
from backend.staff.queries.members import Holder, find_holder_by_id
from backend.staff.queries.sessions import SESSION_LASTS, SignedIn
from backend.staff.rules import Role, hash_token
from backend.staff.tables import StaffMember, StaffToken, TokenSource
from backend.text import clean_shown

_LONGEST = 110
_NAMELESS = "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """Who someone is, as an identity provider says."""

    issuer: str
    subject: str
    name: str
    role: Role

    @property
    def hash(self) -> str:
        """By what they are known here: the same person at the same provider, and nobody else."""
        return hashlib.sha256(f"{self.issuer}\n{self.subject}".encode("utf-8", "surrogatepass")).hexdigest()


def sign_in_vouched(
    session: Session, vouched: Vouched, *, token: str, secret: str, now: Instant, instead_of: str = ""
) -> SignedIn:
    """Signs in whom a provider vouches for; `token` is a random one for a key that nobody is shown.

    Whoever has another role by now is out wherever they were signed in with the former one.
    """
    member = _member(session, vouched, now)
    holder = _holder(session, member, vouched.role, token, now)
    return begin_session(session, holder, secret, now, instead_of=instead_of)


def _holder(session: Session, member: StaffMember, role: Role, token: str, now: Instant) -> Holder:
    own = (
        StaffToken.member_id == member.id,
        StaffToken.source == TokenSource.OIDC.value,
        StaffToken.revoked_at.is_(None),
    )
    session.execute(update(StaffToken).where(*own, StaffToken.role != role.value).values(revoked_at=now))
    row = session.scalar(select(StaffToken).where(*own).order_by(StaffToken.id.desc()).limit(1))
    if row is None:
        row = StaffToken(
            name=member.name,
            role=role.value,
            token_hash=hash_token(token),
            member_id=member.id,
            created_at=now,
            source=TokenSource.OIDC.value,
        )
        session.add(row)
    row.expires_at = now + SESSION_LASTS
    session.flush()
    holder = find_holder_by_id(session, row.id, now)
    if holder is None:
        raise AssertionError("a key that was just made is good")
    return holder


def _member(session: Session, vouched: Vouched, now: Instant) -> StaffMember:
    """The member whom the provider knows by that name; a name of another's here is not theirs to take."""
    known = select(StaffMember).where(StaffMember.subject_hash == vouched.hash)
    name = _shown(vouched.name)
    for spelled in (name, f"{name} ({vouched.hash[:6]})"):
        member = session.scalar(known)
        if member is not None:
            return member
        row = {"name": spelled, "team": None, "created_at": now, "subject_hash": vouched.hash}
        insert_new(session, StaffMember, [row])
    member = session.scalar(known)
    if member is None:
        raise AlreadyExists("someone on the staff has that name", "name")
    return member


def _shown(name: str) -> str:
    try:
        return clean_shown(name, "name", most=_LONGEST)
    except Invalid:
        return _NAMELESS
