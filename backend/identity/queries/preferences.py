"""What a person chose: language, mail, a pause, and what they agreed to."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalogue.tables import Brand
from backend.clock import SECOND, Instant
from backend.invitations.rules import Gone
from backend.invitations.tables import Invitation
from backend.links import Link, UnknownLink
from backend.outbox.rules import Channel
from backend.panel.queries import addresses_of, decisions_of, may_contact, survivors
from backend.panel.rules import EVERY_CHANNEL, EVERY_PURPOSE, AddressKind
from backend.panel.tables import Consent, Person
from backend.text import Wording
from backend.touchpoints.rules import DEFAULT_RULES
from backend.touchpoints.tables import Touchpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """A person's choices as they stand."""

    person_id: int
    language: str
    email: str | None
    gets_mail: bool
    paused_until: Instant | None
    agreed: Sequence[Consent]


def whose(session: Session, link: Link) -> Person:
    """Whom a preferences link leads to: whoever its person is now, unless they were forgotten.

    The link says when its person joined: an id that came to another person, in a database that was restored, is not
    the same.
    """
    bearer = session.get(Person, link.id)
    if bearer is None or bearer.created_at // SECOND != link.issued_at // SECOND:
        raise UnknownLink("this link is not known")
    person = session.get(Person, survivors(session, [bearer.id])[bearer.id])
    if person is None or person.erased_at is not None or bearer.erased_at is not None:
        raise Gone("this person was forgotten")
    return person


def preferences_of(session: Session, person: Person, now: Instant) -> Preferences:
    """The choices of a person."""
    paused_until = person.paused_until if person.paused_until is not None and person.paused_until > now else None
    email = addresses_of(session, [person.id])[person.id].get(AddressKind.EMAIL)
    decisions = decisions_of(session, [person.id])[person.id]
    return Preferences(
        person_id=person.id,
        language=person.language,
        email=None if email is None else email.address,
        gets_mail=_gets_mail(session, person.id, max(now, paused_until or now)),
        paused_until=paused_until,
        agreed=[row for (purpose, _), row in sorted(decisions.items()) if row.granted and purpose != EVERY_PURPOSE],
    )


def asker_of(session: Session, person_id: int) -> Wording:
    """The name of the brand that asks this person; nothing where several do, or none ever did."""
    statement = (
        select(Brand.id, Brand.name)
        .where(
            Brand.id.in_(
                select(Touchpoint.brand_id)
                .join(Invitation, Invitation.touchpoint_id == Touchpoint.id)
                .where(Invitation.person_id == person_id)
            )
        )
        .limit(2)
    )
    rows = session.execute(statement).all()
    return rows[0].name if len(rows) == 1 else {}


def purposes_agreed(session: Session, person_id: int) -> list[str]:
    """What the person agreed to, purpose by purpose, whatever they said of mail as a whole since."""
    decisions = decisions_of(session, [person_id])[person_id]
    agreed = {row.purpose for (_, channel), row in decisions.items() if row.granted and channel == EVERY_CHANNEL}
    return sorted((agreed - {EVERY_PURPOSE}) | {DEFAULT_RULES.purpose})


def _gets_mail(session: Session, person_id: int, now: Instant) -> bool:
    """Whether mail may be sent once no pause is in the way, for any purpose that was agreed to."""
    purposes = purposes_agreed(session, person_id)
    return any(may_contact(session, [person_id], purpose, Channel.EMAIL, now) for purpose in purposes)
