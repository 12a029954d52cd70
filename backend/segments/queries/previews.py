"""An audience before it is saved, or after: how many it is, how they are spread, and who of them may be contacted."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.clock import Instant
from backend.loyalty.queries import live_model
from backend.loyalty.queries.placements import segment_at
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.loyalty.tables import PositionRow
from backend.outbox.rules import Channel
from backend.panel.queries import is_contactable
from backend.panel.rules import AddressKind
from backend.panel.tables import Address, Person
from backend.segments.queries.people import gather_people
from backend.segments.rules import PeopleWhere, Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class AudiencePreview:
    """How many there are, and how they are spread over the segments of a product; -1 is unclassified.

    Whoever has no position towards the product is unclassified as well. Without a product nothing is said of segments.
    """

    at: Instant
    people: int
    mix: Mapping[int, int]


def preview(
    session: Session, where: PeopleWhere | None, *, product_id: int | None = None, now: Instant
) -> AudiencePreview:
    """The people of whom the condition holds now, counted."""
    found = gather_people(session, where, now=now)
    if product_id is None:
        return AudiencePreview(at=now, people=_counted(session, found), mix={})
    mix = _mixed(session, found, get_product(session, product_id).id, now)
    return AudiencePreview(at=now, people=sum(mix.values()), mix=mix)


def count_contactable(
    session: Session, where: PeopleWhere | None, *, purpose: str, channel: Channel, now: Instant
) -> int:
    """How many of them agreed to be contacted for the purpose by the channel, rest from nothing, and can be reached.

    By mail only who has an address is reached.
    """
    found = gather_people(session, where, now=now).where(is_contactable(purpose, channel, now))
    if channel is Channel.EMAIL:
        mailed = select(Address.person_id).where(
            Address.person_id == Person.id, Address.kind == AddressKind.EMAIL.value
        )
        found = found.where(mailed.correlate(Person).exists())
    return _counted(session, found)


def _counted(session: Session, found: Select[Person]) -> int:
    counting = found.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    return session.execute(counting).scalar_one()


def _mixed(session: Session, people: Select[Person], product_id: int, now: Instant) -> dict[int, int]:
    """Where each stands: a place of their own for whoever has no position would tell more than it says."""
    # By their ids alone: what the condition asks of positions must not be asked of these.
    ids = people.with_only_columns(Person.id).order_by(None).subquery()
    stands = and_(
        PositionRow.person_id == ids.c.id,
        PositionRow.model_id == live_model(session).id,
        PositionRow.product_id == product_id,
    )
    placed = select(func.coalesce(segment_at(now), UNCLASSIFIED).label("segment"))
    place = placed.select_from(ids.outerjoin(PositionRow, stands)).subquery().c.segment
    counted = select(place.label("segment"), func.count().label("people")).group_by(place)
    counts = {row.segment: row.people for row in session.execute(counted)}
    return {segment: counts.get(segment, 0) for segment in (UNCLASSIFIED, *map(int, Segment))}
