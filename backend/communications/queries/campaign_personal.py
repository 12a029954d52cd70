"""What campaigns hold on people, for whoever asks for all that is held on them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.communications.tables.campaigns import Campaign, CampaignEvent, CampaignMember

Entry = dict[str, object]


def campaigns_personal_of(session: Session, person_ids: Sequence[int]) -> dict[str, list[Entry]]:
    """In which campaigns they were and what came back; segments are not told, for they are nobody's to see."""
    member, event, campaign = CampaignMember, CampaignEvent, Campaign
    places = session.execute(
        select(campaign, member)
        .join(member, member.campaign_id == campaign.id)
        .where(member.person_id.in_(person_ids))
        .order_by(campaign.id)
    )
    events = session.execute(
        select(campaign.key, event.kind, event.at)
        .join(event, event.campaign_id == campaign.id)
        .where(event.person_id.in_(person_ids))
        .order_by(event.at, campaign.id, event.kind)
    )
    return {
        "campaigns": [
            {
                "campaign": row.name,
                "launched_at": row.launched_at,
                "written_to": place.state == "QUEUED",
                "psychology": place.psychology,
                "behaviour": place.behaviour,
                "depth": place.depth,
            }
            for row, place in places
        ],
        "campaign_events": [{"campaign": key, "kind": kind, "at": at} for key, kind, at in events],
    }
