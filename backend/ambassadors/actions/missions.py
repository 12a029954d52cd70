"""Missions: staff sets them, ambassadors send proofs in, and staff judges these."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.ambassadors.actions.entries import entry_of, finish
from backend.ambassadors.actions.steps import lock_ambassador
from backend.ambassadors.queries.missions import get_entry, get_mission
from backend.ambassadors.queries.programmes import get_programme
from backend.ambassadors.rules.missions import (
    LONGEST_NOTE,
    AlreadyDone,
    EntryStatus,
    MissionInput,
    MissionKind,
    MissionOver,
    NoProofAsked,
    NotSentIn,
    clean_mission,
    clean_proof,
    is_open,
)
from backend.ambassadors.rules.programmes import ProgrammeClosed, points_from_json
from backend.ambassadors.rules.states import Status, check_status
from backend.ambassadors.tables.missions import Mission, MissionEntry
from backend.clock import Instant
from backend.errors import Invalid, NotFound
from backend.text import clean_shown
from backend.touchpoints.queries import get_touchpoint


def add_mission(session: Session, programme_id: int, given: MissionInput, now: Instant) -> Mission:
    """Asks the ambassadors of a programme for something, worth as many points as the programme says unless told."""
    programme = get_programme(session, programme_id)
    if programme.closed_at is not None:
        raise ProgrammeClosed("the programme is closed", "programmeId")
    clean_one = clean_mission(given)
    if clean_one.due_at is not None and clean_one.due_at <= now:
        raise Invalid("the day of a mission lies ahead", "dueAt")
    if clean_one.touchpoint_id is not None:
        _check_touchpoint(session, programme.brand_id, clean_one.touchpoint_id)
    usual = points_from_json(programme.points).mission
    mission = Mission(
        programme_id=programme.id,
        kind=clean_one.kind.value,
        title=dict(clean_one.title),
        text=dict(clean_one.text),
        target=clean_one.target,
        touchpoint_id=clean_one.touchpoint_id,
        board_id=clean_one.board_id,
        opens_at=clean_one.opens_at,
        due_at=clean_one.due_at,
        points=usual if clean_one.points is None else clean_one.points,
        created_at=now,
    )
    session.add(mission)
    session.flush()
    return mission


def close_mission(session: Session, mission_id: int, now: Instant) -> Mission:
    """Ends a mission before its day; proofs that were sent in can still be judged."""
    mission = get_mission(session, mission_id)
    if mission.closed_at is None:
        mission.closed_at = now
    session.flush()
    return mission


def send_in_proof(session: Session, mission_id: int, ambassador_id: int, proof: str, now: Instant) -> MissionEntry:
    """An ambassador sends the text or the link that shows what they did; another replaces it until it is judged."""
    mission = get_mission(session, mission_id)
    ambassador = lock_ambassador(session, ambassador_id)
    if mission.programme_id != ambassador.programme_id:
        raise NotFound("there is no such mission", "missionId")
    check_status(ambassador, now, Status.ACTIVE)
    if mission.kind != MissionKind.REVIEW:
        raise NoProofAsked("this mission is found done by itself", "missionId")
    if not is_open(mission, now):
        raise MissionOver("this mission cannot be done now", "missionId")
    entry = entry_of(session, mission.id, ambassador.id)
    if entry.status == EntryStatus.DONE:
        raise AlreadyDone("this mission is done", "missionId")
    entry.status, entry.proof, entry.sent_in_at = EntryStatus.SENT_IN, clean_proof(proof), now
    session.flush()
    return entry


def judge_proof(
    session: Session, entry_id: int, *, passes: bool, note: str = "", by: str, now: Instant
) -> MissionEntry:
    """Staff lets a proof pass, which rewards it, or sends it back with a word that the ambassador will read."""
    entry = _locked(session, entry_id)
    if entry.status != EntryStatus.SENT_IN:
        raise NotSentIn("there is no proof that waits", "entryId")
    entry.note = clean_shown(note, "note", most=LONGEST_NOTE, blank=passes, lines=True) or None
    entry.judged_at, entry.judged_by = now, by
    if passes:
        finish(session, get_mission(session, entry.mission_id), entry, by=by, now=now)
    else:
        entry.status = EntryStatus.SENT_BACK
    session.flush()
    return entry


def _locked(session: Session, entry_id: int) -> MissionEntry:
    """The entry as it stands now; who judges at the same time waits at its ambassador."""
    lock_ambassador(session, get_entry(session, entry_id).ambassador_id)
    statement = select(MissionEntry).where(MissionEntry.id == entry_id)
    return session.scalars(statement.execution_options(populate_existing=True)).one()


def _check_touchpoint(session: Session, brand_id: int, touchpoint_id: int) -> None:
    if get_touchpoint(session, touchpoint_id).brand_id != brand_id:
        raise Invalid("the touchpoint is another brand's", "touchpointId")
