"""Who is signed in with a browser: a session is good while it is used, not too old, and its token is good."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import HOUR, MINUTE, Instant
from backend.staff.queries.members import Holder, find_holder_by_id
from backend.staff.rules import hash_token
from backend.staff.tables import StaffSession

SESSION_LASTS: Final = 12 * HOUR
"""After so long one signs in again, however busy one was."""
SESSION_RESTS: Final = 2 * HOUR
"""After so long without a request one does too."""
NOTED_EVERY: Final = MINUTE
"""As exactly as anyone needs to know when a token or a session was last used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A session that is good, and whoever holds its token."""

    session_id: int
    used_at: Instant
    holder: Holder


def find_signed_in(session: Session, secret: str, now: Instant) -> SignedIn | None:
    """Whose browser shows that secret, if they are signed in at that instant."""
    own = select(StaffSession).where(
        StaffSession.secret_hash == hash_token(secret),
        StaffSession.ended_at.is_(None),
        StaffSession.expires_at > now,
        StaffSession.used_at > now - SESSION_RESTS,
    )
    found = session.scalars(own).one_or_none()
    holder = None if found is None else find_holder_by_id(session, found.token_id, now)
    if found is None or holder is None:
        return None
    return SignedIn(session_id=found.id, used_at=found.used_at, holder=holder)


def is_due_to_note(used_at: Instant | None, now: Instant) -> bool:
    """Whether a use is far enough from the last one noted to be noted too."""
    return used_at is None or used_at <= now - NOTED_EVERY
