"""Who entered and left watched audiences since they were last seen: differences of sets, taken by the database."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.panel.tables import Person
from backend.segments.queries.audiences import get_audience, people_in
from backend.segments.tables import Audience, AudienceEvent, AudienceMember


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Ids of people who are in an audience and were not seen there, and of those who were and are not."""

    entered: Sequence[int] = ()
    left: Sequence[int] = ()


def looks_due(session: Session, now: Instant, *, limit: int) -> Sequence[int]:
    """The audiences that are longest due: watched ones to be compared, and others whose list is to be dropped."""
    row = Audience
    return session.scalars(select(row.id).where(row.look_at <= now).order_by(row.look_at, row.id).limit(limit)).all()


def find_entered(session: Session, audience_id: int, now: Instant, *, after: int, limit: int) -> Sequence[int]:
    """The first so many behind that id who are in the audience and were not seen there."""
    row = AudienceMember
    seen = exists().where(row.audience_id == audience_id, row.person_id == Person.id)
    inside = people_in(session, get_audience(session, audience_id), now).with_only_columns(Person.id)
    found = inside.where(~seen, Person.id > after).order_by(Person.id).limit(limit)
    return session.execute(found).scalars().all()


def find_left(session: Session, audience_id: int, now: Instant, *, after: int, limit: int) -> Sequence[int]:
    """The first so many behind that id who were seen in the audience and are not there."""
    row = AudienceMember
    inside = people_in(session, get_audience(session, audience_id), now).with_only_columns(Person.id)
    seen = select(row.person_id).where(row.audience_id == audience_id, row.person_id > after)
    found = seen.except_(inside.where(Person.id > after)).order_by(row.person_id).limit(limit)
    return session.execute(found).scalars().all()


def list_seen(session: Session, audience_id: int, *, limit: int) -> Sequence[int]:
    """Some of those who were seen in an audience."""
    row = AudienceMember
    return session.scalars(select(row.person_id).where(row.audience_id == audience_id).limit(limit)).all()


def count_seen(session: Session, audience_id: int) -> int:
    """How many were seen in an audience."""
    row = AudienceMember
    return session.scalars(select(func.count()).where(row.audience_id == audience_id)).one()


def still_entering(session: Session, audience: Audience, person_ids: Sequence[int], now: Instant) -> list[int]:
    """Those of the people who are in the audience and were not seen there."""
    if not person_ids:
        return []
    row = AudienceMember
    seen = exists().where(row.audience_id == audience.id, row.person_id == Person.id)
    inside = people_in(session, audience, now).with_only_columns(Person.id)
    found = inside.where(Person.id.in_(person_ids), ~seen).order_by(Person.id)
    return list(session.execute(found).scalars())


def still_leaving(session: Session, audience: Audience, person_ids: Sequence[int], now: Instant) -> list[int]:
    """Those of the people who were seen in the audience and are not there."""
    if not person_ids:
        return []
    row = AudienceMember
    inside = people_in(session, audience, now).where(Person.id.in_(person_ids)).with_only_columns(Person.id)
    here = set(session.execute(inside).scalars())
    seen = select(row.person_id).where(row.audience_id == audience.id, row.person_id.in_(person_ids))
    return [person_id for person_id in session.scalars(seen.order_by(row.person_id)) if person_id not in here]


def latest_event(session: Session, audience_id: int) -> int:
    """The id of the last event of an audience; 0 before the first."""
    row = AudienceEvent
    return session.scalar(select(func.max(row.id)).where(row.audience_id == audience_id)) or 0


def events_after(session: Session, audience_id: int, after: int, *, limit: int) -> Sequence[AudienceEvent]:
    """The first so many events of an audience behind that one."""
    row = AudienceEvent
    found = select(row).where(row.audience_id == audience_id, row.id > after).order_by(row.id).limit(limit)
    return session.scalars(found).all()
