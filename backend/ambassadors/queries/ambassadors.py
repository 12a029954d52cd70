"""Reads ambassadors: by person, by programme, and how each came to stand where they stand."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from backend.ambassadors.rules.states import Status
from backend.ambassadors.tables.ambassadors import Ambassador, AmbassadorStep
from backend.clock import Instant
from backend.db import Page, Slice, keyset_page
from backend.errors import NotFound
from backend.panel.tables import Person
from backend.segments.queries.people import select_people
from backend.segments.rules import PeopleWhere


def get_ambassador(session: Session, ambassador_id: int) -> Ambassador:
    """The ambassador of that id."""
    found = session.get(Ambassador, ambassador_id)
    if found is None:
        raise NotFound("there is no such ambassador", "ambassadorId")
    return found


def get_counting(session: Session, ambassador_id: int) -> Ambassador:
    """The ambassador of that id, or who counts instead where two turned out to be one person."""
    found = get_ambassador(session, ambassador_id)
    while found.merged_into is not None:
        found = get_ambassador(session, found.merged_into)
    return found


def is_active(now: Instant) -> ColumnElement[bool]:
    """Whether an ambassador takes part at that instant, as a condition: a pause that is over is none."""
    pausing = and_(Ambassador.status == Status.PAUSED, Ambassador.paused_until <= now)
    return or_(Ambassador.status == Status.ACTIVE, pausing)


def ambassadors_by_id(session: Session, ambassador_ids: Collection[int]) -> dict[int, Ambassador]:
    """Those of the ambassadors that exist, by id."""
    rows = session.scalars(select(Ambassador).where(Ambassador.id.in_(ambassador_ids)))
    return {row.id: row for row in rows}


def ambassadors_of(session: Session, person_ids: Collection[int]) -> dict[int, list[Ambassador]]:
    """In which programmes each of these people is or was asked, oldest first."""
    rows = session.scalars(
        select(Ambassador).where(Ambassador.person_id.in_(person_ids)).order_by(Ambassador.invited_at, Ambassador.id)
    )
    found: dict[int, list[Ambassador]] = {person_id: [] for person_id in person_ids}
    for row in rows:
        found[row.person_id].append(row)
    return found


def list_ambassadors(
    session: Session,
    part: Slice,
    *,
    programme_id: int | None = None,
    status: Status | None = None,
    where: PeopleWhere | None = None,
    now: Instant,
) -> Page[Ambassador]:
    """Ambassadors in the order in which they were first asked; without those who are gone from the panel."""
    here = select_people(session, where, now=now).where(Person.id == Ambassador.person_id).with_only_columns(Person.id)
    statement = select(Ambassador).where(here.exists())
    if programme_id is not None:
        statement = statement.where(Ambassador.programme_id == programme_id)
    if status is not None:
        statement = statement.where(_stands(status, now))
    return keyset_page(session, statement, [Ambassador.id], part)


def steps_by_id(session: Session, ids: Collection[int]) -> dict[int, AmbassadorStep]:
    """The steps among those ids."""
    return {row.id: row for row in session.scalars(select(AmbassadorStep).where(AmbassadorStep.id.in_(ids)))}


def steps_of(session: Session, ambassador_ids: Collection[int]) -> dict[int, list[AmbassadorStep]]:
    """Every step of each of these ambassadors, oldest first."""
    rows = session.scalars(
        select(AmbassadorStep)
        .where(AmbassadorStep.ambassador_id.in_(ambassador_ids))
        .order_by(AmbassadorStep.at, AmbassadorStep.id)
    )
    found: dict[int, list[AmbassadorStep]] = {ambassador_id: [] for ambassador_id in ambassador_ids}
    for row in rows:
        found[row.ambassador_id].append(row)
    return found


def _stands(status: Status, now: Instant) -> ColumnElement[bool]:
    if status is Status.ACTIVE:
        return is_active(now)
    if status is Status.PAUSED:
        still = or_(Ambassador.paused_until.is_(None), Ambassador.paused_until > now)
        return and_(Ambassador.status == Status.PAUSED, still)
    return Ambassador.status == status
