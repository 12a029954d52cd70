"""Where ambassadors' links and codes lead: places of their own at the open touchpoint of their programme."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.ambassadors.queries.referral_doors import ambassador_of_code, form_of_code
from backend.ambassadors.queries.referrals_due import places_due, unplaced
from backend.ambassadors.rules.referrals import ReferralSource
from backend.ambassadors.tables.ambassadors import Ambassador
from backend.ambassadors.tables.programmes import Programme
from backend.ambassadors.tables.referrals import ReferralPlace
from backend.clock import Instant
from backend.db.statements import insert_new
from backend.links import Link
from backend.touchpoints.tables import OpenLink


def place_for(
    session: Session,
    ambassador: Ambassador,
    programme: Programme,
    now: Instant,
    source: ReferralSource = ReferralSource.LINK,
) -> OpenLink | None:
    """The ambassador's place at the programme's open touchpoint, made where there is none yet; None without one."""
    if programme.touchpoint_id is None:
        return None
    key = f"ambassador-{ambassador.id}" + ("-code" if source is ReferralSource.CODE else "")
    row = {
        "touchpoint_id": programme.touchpoint_id,
        "key": key,
        "hidden": {},
        "prefill": {},
        "created_at": now,
    }
    insert_new(session, OpenLink, [row])
    here = OpenLink.touchpoint_id == programme.touchpoint_id, OpenLink.key == key
    place = session.scalars(select(OpenLink).where(*here)).one()
    known = {"open_link_id": place.id, "ambassador_id": ambassador.id, "source": source.value}
    insert_new(session, ReferralPlace, [known])
    return place


def lead_by_code(session: Session, typed: str, now: Instant) -> Link:
    """The open form that a typed code leads to, by a place of its own, so that codes are told from links."""
    door = ambassador_of_code(session, typed, now)
    place = place_for(session, door.ambassador, door.programme, now, ReferralSource.CODE)
    return form_of_code(session, place, now)


def place_anew(session: Session, now: Instant, *, limit: int = 200, found: Sequence[int] | None = None) -> int:
    """Due work: gives a place to active ambassadors who have none where their programme's links lead by now.

    `found` are the ambassadors that a reader has found already; returns how many it placed.
    """
    due = places_due(session, now, limit=limit) if found is None else found
    rows = session.execute(unplaced(now).where(Ambassador.id.in_(due))).all() if due else []
    for ambassador, programme in rows:
        place = place_for(session, ambassador, programme, now)
        ambassador.open_link_id = None if place is None else place.id
    session.flush()
    return len(rows)
