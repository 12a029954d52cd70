"""What campaigns say that keep someone out to compare with: by no other way are they to get it meanwhile."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from backend.clock import DAY, Instant
from backend.communications.rules.campaigns import Arm, CampaignStatus
from backend.communications.tables import CommunicationEntry
from backend.communications.tables.campaigns import Campaign, CampaignMember

Withheld = dict[tuple[int, str], Instant]


def withheld_from(session: Session, person_ids: Collection[int], now: Instant) -> dict[int, Withheld]:
    """For each of those people the products and keys of such entries, and when the last such campaign is measured."""
    member, campaign, entry = CampaignMember, Campaign, CommunicationEntry
    ended_at = case((campaign.ended_at < campaign.ends_at, campaign.ended_at), else_=campaign.ends_at)
    measured_at = ended_at + campaign.measure_days * DAY
    statement = (
        select(member.person_id, campaign.product_id, entry.key, func.max(measured_at))
        .join(campaign, campaign.id == member.campaign_id)
        .join(entry, entry.id == member.entry_id)
        .where(
            member.person_id.in_(person_ids),
            member.arm == Arm.CONTROL,
            campaign.status.in_([CampaignStatus.LAUNCHED, CampaignStatus.ENDED]),
            measured_at > now,
        )
        .group_by(member.person_id, campaign.product_id, entry.key)
    )
    found: dict[int, Withheld] = defaultdict(dict)
    for person_id, product_id, key, until in session.execute(statement):
        found[person_id][product_id, key] = until
    return found
