"""What a person chooses for themselves: to be left in peace for a while or for good, by mail or not at all."""

from typing import Final

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.errors import NotFound
from backend.identity.queries.preferences import purposes_agreed
from backend.outbox.actions import announce
from backend.outbox.rules import Channel, Event
from backend.panel.actions import opt_out, record_consent
from backend.panel.rules import EVERY_CHANNEL
from backend.panel.tables import Consent

_SOURCE: Final = "preferences"


def stop(
    session: Session,
    person_id: int,
    *,
    purpose: str | None,
    channel: str | None,
    wording: str,
    language: str,
    source: str = _SOURCE,
    now: Instant,
) -> Consent:
    """The person wants nothing more of that purpose by that channel, or nothing at all; webhooks are told."""
    decision = opt_out(
        session,
        person_id,
        purpose=purpose,
        channel=channel,
        wording=wording,
        language=language,
        source=source,
        now=now,
    )
    announce(session, Event.PERSON_OPTED_OUT, person_id, subject_id=person_id, step=str(decision.id), now=now)
    return decision


def take_up(session: Session, person_id: int, *, wording: str, language: str, now: Instant) -> None:
    """Mail again: for what the person had agreed to, and for nothing that they never did."""
    for purpose in purposes_agreed(session, person_id):
        record_consent(
            session,
            person_id,
            purpose=purpose,
            granted=True,
            wording=wording,
            language=language,
            source=_SOURCE,
            channel=Channel.EMAIL,
            now=now,
        )


def take_back(
    session: Session, person_id: int, consent_id: int, *, wording: str, language: str, now: Instant
) -> Consent:
    """The person agrees no longer to what they had agreed to in that decision."""
    decided = session.get(Consent, consent_id)
    if decided is None or decided.person_id != person_id:
        raise NotFound("there is no such decision", "consent")
    return stop(
        session,
        person_id,
        purpose=decided.purpose,
        channel=decided.channel if decided.channel != EVERY_CHANNEL else None,
        wording=wording,
        language=language,
        now=now,
    )
