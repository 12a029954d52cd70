"""What campaigns hold on people, for the file of their own data; by number, for a name may tell a segment's."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant, to_datetime
from backend.communications.tables.campaigns import Campaign, CampaignEvent, CampaignMember

Entry = dict[str, object]


def campaigns_personal_of(session: Session, person_ids: Sequence[int]) -> dict[str, list[Entry]]:
    """In which campaigns they were, as they stood then, and what came back."""
    member, event, campaign = CampaignMember, CampaignEvent, Campaign
    places = session.execute(
        select(campaign, member)
        .join(member, member.campaign_id == campaign.id)
        .where(member.person_id.in_(person_ids))
        .order_by(campaign.id)
    )
    events = session.execute(
        select(event.campaign_id, event.kind, event.at)
        .where(event.person_id.in_(person_ids))
        .order_by(event.at, event.campaign_id, event.kind)
    )
    return {
        "campaigns": [
            {
                "campaign": row.id,
                "launched_at": None if row.launched_at is None else _told(row.launched_at),
                "written_to": place.state == "QUEUED",
                "psychology": place.psychology,
                "behaviour": place.behaviour,
                "depth": place.depth,
            }
            for row, place in places
        ],
        "campaign_events": [{"campaign": number, "kind": kind, "at": _told(at)} for number, kind, at in events],
    }


def _told(at: Instant) -> str:
    return to_datetime(at).isoformat(timespec="milliseconds")
