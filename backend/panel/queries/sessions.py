"""Whose session a browser shows."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.panel.queries.people import IS_PRESENT
from backend.panel.rules.sessions import NoSession, hash_token
from backend.panel.tables import Person, PersonSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """Someone who is in: their session, and how they are spoken to."""

    session_id: int
    person_id: int
    language: str
    entered_at: Instant
    used_at: Instant


def find_session(session: Session, token: str, now: Instant, *, locks: bool = False) -> Entered | None:
    """Who shows that token; nobody where it is over, or its person is gone from the panel.

    With `locks`, whatever else the same browser sends waits until the transaction ends: a second tap finds what the
    first one did.
    """
    if not token:
        return None
    statement = (
        select(PersonSession, Person.language)
        .join(Person, Person.id == PersonSession.person_id)
        .where(PersonSession.token_hash == hash_token(token), PersonSession.ended_at.is_(None), IS_PRESENT)
    )
    if locks:
        statement = statement.with_for_update(of=PersonSession).execution_options(populate_existing=True)
    row = session.execute(statement).one_or_none()
    if row is None or row.PersonSession.expires_at <= now:
        return None
    found = row.PersonSession
    return Entered(
        session_id=found.id,
        person_id=found.person_id,
        language=row.language,
        entered_at=found.created_at,
        used_at=found.used_at,
    )


def get_session(session: Session, token: str, now: Instant, *, locks: bool = False) -> Entered:
    """Who shows that token; refused where nobody does."""
    entered = find_session(session, token, now, locks=locks)
    if entered is None:
        raise NoSession("this page is for whoever entered by a link")
    return entered
