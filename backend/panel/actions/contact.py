"""How a person may be reached: addresses, a channel of choice, a pause, and what they consent to."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.errors import Invalid
from backend.panel.actions.sessions import end_sessions
from backend.panel.queries import get_present
from backend.panel.rules import (
    EVERY_CHANNEL,
    EVERY_PURPOSE,
    AddressKind,
    Decision,
    clean_address,
    clean_channel,
    clean_decision,
)
from backend.panel.tables import Address, Consent, Person


def set_address(
    session: Session, person_id: int, kind: AddressKind, raw: str | None, now: Instant, *, verified: bool = False
) -> Address | None:
    """Where the person is reached from now on; None takes the address away. Another address is one nobody verified."""
    get_present(session, person_id)
    known = session.get(Address, (person_id, kind.value))
    if raw is None:
        if known is not None:
            session.delete(known)
            session.flush()
        return None
    clean = clean_address(kind, raw)
    address = known or Address(person_id=person_id, kind=kind.value, normal="", verified_at=None)
    if address.normal != clean.normal:
        address.verified_at = None
    if (address.address, address.normal) != (clean.address, clean.normal):
        address.address, address.normal, address.updated_at = clean.address, clean.normal, now
    if verified and address.verified_at is None:
        address.verified_at = now
    session.add(address)
    session.flush()
    return address


def choose_channel(session: Session, person_id: int, channel: str | None) -> Person:
    """The channel by which the person would rather be reached; None leaves it to the company."""
    person = get_present(session, person_id)
    person.channel = clean_channel(channel) or None if channel is not None else None
    session.flush()
    return person


def pause(session: Session, person_id: int, until: Instant | None, now: Instant) -> Person:
    """Nothing is sent to the person until that instant; None ends the pause."""
    person = get_present(session, person_id)
    if until is not None and until <= now:
        raise Invalid("a pause ends in the future", "until")
    person.paused_until = until
    session.flush()
    return person


def record_consent(
    session: Session,
    person_id: int,
    *,
    purpose: str,
    granted: bool,
    wording: str,
    language: str,
    source: str,
    now: Instant,
    channel: str = EVERY_CHANNEL,
) -> Consent:
    """Keeps a person's decision for or against a purpose, with the very wording that they were shown."""
    get_present(session, person_id)
    said = Decision(
        purpose=purpose,
        channel=channel,
        granted=granted,
        wording=wording,
        language=language,
        source=source,
        decided_at=now,
    )
    return _keep_decision(session, person_id, clean_decision(said))


def opt_out(
    session: Session,
    person_id: int,
    *,
    purpose: str | None = None,
    channel: str | None = None,
    wording: str,
    language: str,
    source: str,
    now: Instant,
) -> Consent:
    """The person wants to hear nothing more: for that purpose or any, by that channel or any.

    Whoever wants nothing at all any more is out of every browser, too.
    """
    if purpose is None and channel is None:
        end_sessions(session, [person_id], now)
    return record_consent(
        session,
        person_id,
        purpose=EVERY_PURPOSE if purpose is None else purpose,
        channel=EVERY_CHANNEL if channel is None else channel,
        granted=False,
        wording=wording,
        language=language,
        source=source,
        now=now,
    )


def _keep_decision(session: Session, person_id: int, said: Decision) -> Consent:
    consent = Consent(
        person_id=person_id,
        purpose=said.purpose,
        channel=said.channel,
        granted=said.granted,
        wording=said.wording,
        language=said.language,
        source=said.source,
        decided_at=said.decided_at if said.granted else _not_overruled(session, person_id, said.decided_at),
    )
    session.add(consent)
    session.flush()
    return consent


def _not_overruled(session: Session, person_id: int, now: Instant) -> Instant:
    """A refusal counts from now on, even where a clock that ran ahead has dated what was granted before it."""
    latest = session.scalar(select(func.max(Consent.decided_at)).where(Consent.person_id == person_id, Consent.granted))
    return now if latest is None else max(now, latest)
