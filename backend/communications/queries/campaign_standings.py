"""How people stand whom a campaign would write to: consent, address, pause, and their segment where a cap asks."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.communications.tables.campaigns import Campaign
from backend.loyalty.queries import live_model
from backend.loyalty.queries.placements import segment_at
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.loyalty.tables import PositionRow
from backend.outbox.rules import Channel
from backend.panel.queries import may_contact
from backend.panel.rules import AddressKind
from backend.panel.tables import Address, Person
from backend.planning.rules import Standing


def standings_of(
    session: Session, campaign: Campaign, person_ids: Collection[int], now: Instant, *, with_segment: bool
) -> dict[int, Standing]:
    """How each of these people stands now towards being written to by this campaign."""
    row = Person
    people = session.execute(
        select(row.id, row.paused_until, row.erased_at, row.merged_into).where(row.id.in_(person_ids))
    ).all()
    allowed = may_contact(session, person_ids, campaign.purpose, campaign.channel, now)
    mailed = _with_address(session, person_ids) if campaign.channel == Channel.EMAIL else set(person_ids)
    segments = segments_of(session, campaign.product_id, person_ids, now) if with_segment else {}
    return {
        number: Standing(
            channel=campaign.channel,
            may_contact=number in allowed,
            has_address=number in mailed,
            is_gone=erased_at is not None or merged_into is not None,
            paused_until=paused_until,
            segment=segments.get(number, UNCLASSIFIED),
        )
        for number, paused_until, erased_at, merged_into in people
    }


def _with_address(session: Session, person_ids: Collection[int]) -> set[int]:
    found = select(Address.person_id).where(Address.person_id.in_(person_ids), Address.kind == AddressKind.EMAIL)
    return set(session.scalars(found))


def segments_of(session: Session, product_id: int, person_ids: Collection[int], now: Instant) -> dict[int, int]:
    """The segment of each of these people towards a product now."""
    found = select(PositionRow.person_id, segment_at(now)).where(
        PositionRow.person_id.in_(person_ids),
        PositionRow.model_id == live_model(session).id,
        PositionRow.product_id == product_id,
    )
    return {person_id: segment for person_id, segment in session.execute(found) if segment is not None}
