"""Staff sign in with a browser, and out again; and when their tokens and sessions were last used is noted."""

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.errors import Unauthenticated
from backend.staff.queries.members import Holder, find_holder
from backend.staff.queries.sessions import NOTED_EVERY, SESSION_LASTS, SignedIn, find_signed_in
from backend.staff.rules import hash_token
from backend.staff.tables import StaffSession, StaffToken


def sign_in(session: Session, token: str, secret: str, now: Instant, *, instead_of: str = "") -> SignedIn:
    """Signs in whoever holds the token, with a browser that shows this new secret; what it showed before is over."""
    holder = find_holder(session, hash_token(token), now)
    if holder is None:
        raise Unauthenticated("this token is not known, or its time is over")
    return begin_session(session, holder, secret, now, instead_of=instead_of)


def begin_session(session: Session, holder: Holder, secret: str, now: Instant, *, instead_of: str = "") -> SignedIn:
    """A session of whoever holds a token, as long as that is good."""
    if instead_of:
        sign_out(session, instead_of, now)
    row = StaffSession(
        token_id=holder.token_id,
        secret_hash=hash_token(secret),
        created_at=now,
        used_at=now,
        expires_at=now + SESSION_LASTS,
        ended_at=None,
    )
    session.add(row)
    session.flush()
    note_token_use(session, holder.token_id, now)
    return SignedIn(session_id=row.id, used_at=now, holder=holder)


def sign_out(session: Session, secret: str, now: Instant) -> SignedIn | None:
    """Whoever shows this secret is out; who that was, if anyone was in."""
    signed_in = find_signed_in(session, secret, now)
    shown = StaffSession.secret_hash == hash_token(secret)
    session.execute(update(StaffSession).where(shown, StaffSession.ended_at.is_(None)).values(ended_at=now))
    return signed_in


def note_token_use(session: Session, token_id: int, now: Instant) -> None:
    """The token is in use."""
    due = or_(StaffToken.used_at.is_(None), StaffToken.used_at <= now - NOTED_EVERY)
    session.execute(update(StaffToken).where(StaffToken.id == token_id, due).values(used_at=now))


def note_session_use(session: Session, session_id: int, now: Instant) -> None:
    """The session is in use, and so is not resting."""
    later = StaffSession.used_at < now
    session.execute(update(StaffSession).where(StaffSession.id == session_id, later).values(used_at=now))
