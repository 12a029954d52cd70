"""Keeps what became of what a campaign sent: what left here, what was called off, and what came back from outside."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.communications.actions.contacts import drop_contacts
from backend.communications.actions.queueing import source_of
from backend.communications.queries.campaigns import get_campaign
from backend.communications.rules.campaign_results_in import Returned
from backend.communications.rules.campaigns import Arm, EventKind, MemberState
from backend.communications.tables.campaigns import CampaignEvent, CampaignMember
from backend.db.parts import in_parts
from backend.db.statements import insert_new
from backend.outbox.rules import Result, Settlement

MAIL: Final = "mail"
FILE: Final = "file"
_LOST: Final = frozenset({Result.CANCELLED, Result.DEAD})


def note_settled(session: Session, settlements: Sequence[Settlement], now: Instant, source: str = MAIL) -> None:
    """Keeps that messages left, and lets those that never will count no more."""
    sent = [each.claimed for each in settlements if each.result is Result.SENT]
    rows = [
        _event(each.about_id, each.subject_id, EventKind.SENT, source, now)
        for each in sent
        if each.subject_id is not None
    ]
    insert_new(session, CampaignEvent, rows)
    for each in settlements:
        if each.result in _LOST:
            _leave_out(session, each)
    drop_contacts(session, [_source(each) for each in settlements if each.result in _LOST])


def keep_returned(session: Session, campaign_id: int, returned: Sequence[Returned], source: str) -> int:
    """Keeps what a marketing tool tells, once for each source; answers with how much of it was new."""
    get_campaign(session, campaign_id)
    rows = [_event(campaign_id, each.person_id, each.kind, source, each.at) for each in returned]
    return sum(insert_new(session, CampaignEvent, part) for part in in_parts(rows))


def treated_among(session: Session, campaign_id: int, person_ids: Collection[int]) -> set[int]:
    """Those of the people whom the campaign treats."""
    row, found = CampaignMember, set[int]()
    for part in in_parts(person_ids):
        treated = select(row.person_id).where(
            row.campaign_id == campaign_id, row.person_id.in_(part), row.arm == Arm.TREATED
        )
        found.update(session.scalars(treated))
    return found


def _leave_out(session: Session, settlement: Settlement) -> None:
    row, claimed = CampaignMember, settlement.claimed
    # Of two who became one, each had a message: only its own tells of a place.
    number = func.coalesce(row.drawn_as, row.person_id) == claimed.payload.get("drawn_as")
    of_them = row.campaign_id == claimed.about_id, row.person_id == claimed.subject_id, number
    own = update(row).where(*of_them, row.arm == Arm.TREATED, row.state == MemberState.QUEUED)
    left_out = {"state": MemberState.LEFT_OUT.value, "reason": settlement.reason[:32]}
    session.execute(own.values(left_out).execution_options(synchronize_session=False))


def _source(settlement: Settlement) -> str:
    claimed = settlement.claimed
    number = claimed.payload.get("drawn_as")
    return source_of(claimed.about_id, number if isinstance(number, int) else claimed.subject_id or 0)


def _event(campaign_id: int, person_id: int | None, kind: EventKind, source: str, at: Instant) -> dict[str, object]:
    return {"campaign_id": campaign_id, "person_id": person_id, "kind": kind.value, "source": source, "at": at}
