"""Reads missions, and how far ambassadors are with them."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.ambassadors.rules.missions import EntryStatus
from backend.ambassadors.tables.missions import Mission, MissionEntry
from backend.db import Page, Slice, keyset_page
from backend.errors import NotFound


def get_mission(session: Session, mission_id: int) -> Mission:
    """The mission of that id."""
    found = session.get(Mission, mission_id)
    if found is None:
        raise NotFound("there is no such mission", "missionId")
    return found


def get_entry(session: Session, entry_id: int) -> MissionEntry:
    """The entry of that id."""
    found = session.get(MissionEntry, entry_id)
    if found is None:
        raise NotFound("there is no such entry", "entryId")
    return found


def find_entry(session: Session, mission_id: int, ambassador_id: int) -> MissionEntry | None:
    """What the ambassador did for the mission, if anything."""
    return session.scalar(
        select(MissionEntry).where(MissionEntry.mission_id == mission_id, MissionEntry.ambassador_id == ambassador_id)
    )


def missions_by_id(session: Session, mission_ids: Collection[int]) -> dict[int, Mission]:
    """Those of the missions that exist, by id."""
    return {row.id: row for row in session.scalars(select(Mission).where(Mission.id.in_(mission_ids)))}


def entries_by_id(session: Session, entry_ids: Collection[int]) -> dict[int, MissionEntry]:
    """Those of the entries that exist, by id."""
    return {row.id: row for row in session.scalars(select(MissionEntry).where(MissionEntry.id.in_(entry_ids)))}


def list_missions(session: Session, part: Slice, *, programme_id: int | None = None) -> Page[Mission]:
    """Missions in the order in which they were made, of one programme or of all."""
    statement = select(Mission)
    if programme_id is not None:
        statement = statement.where(Mission.programme_id == programme_id)
    return keyset_page(session, statement, [Mission.id], part)


def list_entries(
    session: Session, part: Slice, *, mission_id: int | None = None, status: EntryStatus | None = None
) -> Page[MissionEntry]:
    """Entries in the order in which they were begun: of a mission or of all, and those that stand so."""
    statement = select(MissionEntry)
    if mission_id is not None:
        statement = statement.where(MissionEntry.mission_id == mission_id)
    if status is not None:
        statement = statement.where(MissionEntry.status == status.value)
    return keyset_page(session, statement, [MissionEntry.id], part)


def entries_of(session: Session, ambassador_ids: Collection[int]) -> dict[int, list[MissionEntry]]:
    """What each of these ambassadors did for missions, oldest first."""
    rows = session.scalars(
        select(MissionEntry).where(MissionEntry.ambassador_id.in_(ambassador_ids)).order_by(MissionEntry.id)
    )
    found: dict[int, list[MissionEntry]] = {ambassador_id: [] for ambassador_id in ambassador_ids}
    for row in rows:
        found[row.ambassador_id].append(row)
    return found
