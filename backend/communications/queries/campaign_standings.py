"""How people stand whom a campaign would write to: consent, address, pause, and their segment where a cap asks."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.communications.tables.campaigns import Campaign
from backend.loyalty.queries import segments_of
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.outbox.rules import Channel
from backend.panel.queries import mailable, may_contact
from backend.panel.tables import Person
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
    mailed = mailable(session, person_ids) if campaign.channel == Channel.EMAIL else set(person_ids)
    segments = segments_of(session, person_ids, campaign.product_id, now) if with_segment else {}
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
