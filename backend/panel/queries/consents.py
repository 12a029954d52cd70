"""What people decided, purpose by purpose and channel by channel, and who may be contacted."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import BindParameter, ColumnElement, ScalarSelect, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.parts import in_parts
from backend.panel.queries.people import IS_PRESENT
from backend.panel.rules import EVERY_CHANNEL, EVERY_PURPOSE
from backend.panel.tables import Consent, Person


def consents_by_id(session: Session, ids: Collection[int]) -> dict[int, Consent]:
    """The decisions among those ids."""
    return {row.id: row for row in session.scalars(select(Consent).where(Consent.id.in_(ids)))}


def consents_of(session: Session, person_ids: Collection[int]) -> dict[int, list[Consent]]:
    """Every decision of each of those people, oldest first; void ones too."""
    decided: dict[int, list[Consent]] = defaultdict(list)
    statement = select(Consent).where(Consent.person_id.in_(person_ids)).order_by(Consent.decided_at, Consent.id)
    for consent in session.scalars(statement):
        decided[consent.person_id].append(consent)
    return {person_id: decided[person_id] for person_id in person_ids}


def decisions_of(session: Session, person_ids: Collection[int]) -> dict[int, dict[tuple[str, str], Consent]]:
    """The decision of each of those people that stands, by purpose and channel as they were decided on."""
    decided = consents_of(session, person_ids)
    return {
        person_id: {(row.purpose, row.channel): row for row in rows if row.void_at is None}
        for person_id, rows in decided.items()
    }


def may_contact(session: Session, person_ids: Collection[int], purpose: str, channel: str, now: Instant) -> set[int]:
    """Those of the people who agreed to be contacted for the purpose by the channel, and are neither paused nor gone.

    The latest decision counts, among those on the purpose or on every one, by the channel or by every one.
    """
    allowed: set[int] = set()
    said = {"purposes": [EVERY_PURPOSE, purpose], "channels": [EVERY_CHANNEL, str(channel)], "now": now}
    for part in in_parts(person_ids):
        allowed.update(session.connection().execute(_MAY_CONTACT, {**said, "person_ids": part}).scalars())
    return allowed


def has_agreed(purpose: str, channel: str) -> ColumnElement[bool]:
    """Whether each person of a statement over Person agreed to that, be they paused or not."""
    return _latest_decision([EVERY_PURPOSE, purpose], [EVERY_CHANNEL, str(channel)]).is_(True)


def is_contactable(purpose: str, channel: str, now: Instant) -> ColumnElement[bool]:
    """What may_contact says of some people, said of each in a statement over Person."""
    is_awake = or_(Person.paused_until.is_(None), Person.paused_until <= now)
    return and_(IS_PRESENT, is_awake, has_agreed(purpose, channel))


def _latest_decision(
    purposes: Sequence[str] | BindParameter[str], channels: Sequence[str] | BindParameter[str]
) -> ScalarSelect[bool]:
    return (
        select(Consent.granted)
        .where(
            Consent.person_id == Person.id,
            Consent.purpose.in_(purposes),
            Consent.channel.in_(channels),
            Consent.void_at.is_(None),
        )
        .order_by(Consent.decided_at.desc(), Consent.id.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )


_MAY_CONTACT = select(Person.id).where(
    Person.id.in_(bindparam("person_ids", expanding=True)),
    IS_PRESENT,
    or_(Person.paused_until.is_(None), Person.paused_until <= bindparam("now")),
    _latest_decision(bindparam("purposes", expanding=True), bindparam("channels", expanding=True)),
)
