"""personal_of: what the room holds on one person, for their own data file."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import to_datetime
from backend.segments.tables import AudienceEvent, AudienceMember

Entry = dict[str, object]


def personal_of(session: Session, person_id: int) -> Entry:
    """The lists that a person is on, and when they entered or left; by number, for a name may tell a segment's."""
    member, event = AudienceMember, AudienceEvent
    places = select(member.audience_id, member.since).where(member.person_id == person_id)
    told = select(event.audience_id, event.entered, event.at).where(event.person_id == person_id)
    return {
        "audiences": [
            {"audience": row.audience_id, "since": to_datetime(row.since).isoformat()}
            for row in session.execute(places.order_by(member.audience_id))
        ],
        "audience_changes": [
            {"audience": row.audience_id, "entered": row.entered, "at": to_datetime(row.at).isoformat()}
            for row in session.execute(told.order_by(event.id))
        ],
    }
