"""People enter with a browser, and leave it again."""

from collections.abc import Collection

from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.parts import in_parts
from backend.panel.queries.people import get_present
from backend.panel.queries.sessions import Entered
from backend.panel.rules.sessions import SESSION_LASTS, hash_token, is_due_to_note
from backend.panel.tables import PersonSession


def begin_session(session: Session, person_id: int, token: str, now: Instant, *, instead_of: str = "") -> PersonSession:
    """The person enters with a browser that shows this new token; the session that it showed before is over."""
    get_present(session, person_id)
    if instead_of:
        end_session(session, instead_of, now)
    begun = PersonSession(
        person_id=person_id,
        token_hash=hash_token(token),
        created_at=now,
        used_at=now,
        expires_at=now + SESSION_LASTS,
        ended_at=None,
    )
    session.add(begun)
    session.flush()
    return begun


def note_use(session: Session, entered: Entered, now: Instant) -> None:
    """Writes down that a session is in use, as exactly as anyone needs to know."""
    if is_due_to_note(entered.used_at, now):
        own = PersonSession.id == entered.session_id
        session.execute(update(PersonSession).where(own).values(used_at=now))


def end_session(session: Session, token: str, now: Instant) -> None:
    """Whoever shows this token is out; a token that nobody shows changes nothing."""
    shown = PersonSession.token_hash == hash_token(token)
    session.execute(update(PersonSession).where(shown, PersonSession.ended_at.is_(None)).values(ended_at=now))


def end_sessions(session: Session, person_ids: Collection[int], now: Instant) -> None:
    """All sessions of these people are over, on every browser."""
    for part in in_parts(person_ids):
        theirs = PersonSession.person_id.in_(part)
        session.execute(update(PersonSession).where(theirs, PersonSession.ended_at.is_(None)).values(ended_at=now))
