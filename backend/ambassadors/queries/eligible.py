"""eligible_people: whom a programme may ask and never asked, part by part, so that memory stays flat."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from backend.ambassadors.rules.eligibility import Eligibility, eligibility_from_json, is_sure, joined_until
from backend.ambassadors.tables.ambassadors import Ambassador
from backend.ambassadors.tables.programmes import Programme
from backend.clock import Instant
from backend.loyalty.queries import positions_of
from backend.outbox.rules import Channel
from backend.panel.queries import mailable, may_contact
from backend.panel.tables import Person
from backend.segments.queries.people import select_people

_TOGETHER: Final = 500


def eligible_people(
    session: Session, programme: Programme, *, channel: Channel = Channel.EMAIL, most: int = _TOGETHER, now: Instant
) -> list[int]:
    """The first so many, in the order in which they joined the panel, who may be asked and never were."""
    eligibility = eligibility_from_json(programme.eligibility)
    found: list[int] = []
    for part in _parts(session, programme.id, eligibility, now):
        allowed = may_contact(session, part, programme.purpose, channel.value, now)
        reached = reachable(session, allowed, channel)
        sure = _sure(session, eligibility, [person_id for person_id in part if person_id in reached], now)
        found.extend(sure)
        if len(found) >= most:
            break
    return found[:most]


def reachable(session: Session, person_ids: Collection[int], channel: Channel) -> set[int]:
    """Those of the people whom a message by the channel can reach: by mail only who has an address."""
    return mailable(session, person_ids) if channel is Channel.EMAIL else set(person_ids)


def _parts(session: Session, programme_id: int, eligibility: Eligibility, now: Instant) -> Iterator[list[int]]:
    """Those of the audience who are here for long enough and were not asked, behind the last one seen."""
    asked = select(Ambassador.id).where(Ambassador.programme_id == programme_id, Ambassador.person_id == Person.id)
    statement = (
        select_people(session, eligibility.audience, now=now)
        .where(Person.created_at <= joined_until(eligibility, now), ~exists(asked.correlate(Person)))
        .with_only_columns(Person.id)
        .order_by(Person.id)
        .limit(_TOGETHER)
    )
    reached = 0
    while part := list(session.execute(statement.where(Person.id > reached)).scalars()):
        yield part
        reached = part[-1]


def _sure(session: Session, eligibility: Eligibility, person_ids: Sequence[int], now: Instant) -> list[int]:
    """Those whose segment towards the product is certain enough."""
    if eligibility.certainty is None or eligibility.product_id is None:
        return list(person_ids)
    views = positions_of(session, person_ids, now, [eligibility.product_id])
    certain = {view.key.person_id: view.certainty for view in views}
    return [person_id for person_id in person_ids if is_sure(eligibility, certain.get(person_id))]
