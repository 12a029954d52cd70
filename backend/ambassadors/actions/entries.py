"""What an ambassador does for a mission: the entry is made when it is first needed, and rewarded once it is done."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.ambassadors.actions.rewards import grant_reward, take_back_for
from backend.ambassadors.rules.missions import EntryStatus
from backend.ambassadors.rules.rewards import Cause, Grant, RewardKind
from backend.ambassadors.tables.missions import Mission, MissionEntry
from backend.clock import Instant
from backend.db.statements import insert_new


def entry_of(session: Session, mission_id: int, ambassador_id: int) -> MissionEntry:
    """The ambassador's entry, as it stands now; whoever calls has locked the ambassador."""
    row = {"mission_id": mission_id, "ambassador_id": ambassador_id, "status": EntryStatus.OPEN.value}
    insert_new(session, MissionEntry, [row])
    here = MissionEntry.mission_id == mission_id, MissionEntry.ambassador_id == ambassador_id
    return session.scalars(select(MissionEntry).where(*here).execution_options(populate_existing=True)).one()


def finish(session: Session, mission: Mission, entry: MissionEntry, *, by: str | None = None, now: Instant) -> None:
    """The mission is done: its points are granted, once."""
    entry.status, entry.done_at = EntryStatus.DONE, now
    session.flush()
    if mission.points:
        grant = Grant(
            kind=RewardKind.POINTS,
            cause=Cause.MISSION,
            cause_id=str(mission.id),
            points=mission.points,
            wording=mission.title,
        )
        grant_reward(session, entry.ambassador_id, grant, by=by, now=now)


def reopen(session: Session, mission: Mission, entry: MissionEntry, now: Instant) -> None:
    """What made the mission done is no more: its points are taken back."""
    entry.status, entry.done_at = EntryStatus.OPEN, None
    session.flush()
    take_back_for(session, entry.ambassador_id, Cause.MISSION, str(mission.id), now=now)
