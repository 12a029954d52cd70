"""Reads saved audiences, and who is in one."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db import Page, Slice, keyset_page
from backend.db.paging import Keys
from backend.errors import NotFound
from backend.panel.queries import IS_PRESENT
from backend.panel.tables import Person
from backend.segments.queries.conditions import saved_condition
from backend.segments.queries.people import select_people
from backend.segments.rules import audiences_named
from backend.segments.rules.audiences import AudienceKind
from backend.segments.tables import Audience, AudienceEvent, AudienceMember


def get_audience(session: Session, audience_id: int) -> Audience:
    """The audience of that id."""
    found = session.get(Audience, audience_id)
    if found is None:
        raise NotFound("there is no such audience", "audienceId")
    return found


def find_audience_by_key(session: Session, key: str) -> Audience | None:
    """The audience of that key, closed or not."""
    return session.scalars(select(Audience).where(Audience.key == key)).one_or_none()


def audiences_by_id(session: Session, audience_ids: Collection[int]) -> dict[int, Audience]:
    """Those of the audiences that exist, by id."""
    if not audience_ids:
        return {}
    return {row.id: row for row in session.scalars(select(Audience).where(Audience.id.in_(audience_ids)))}


# By what audiences are listed.
AUDIENCE_ORDERS: Final[Mapping[str, Keys]] = {"CREATED": (Audience.id,), "KEY": (Audience.key,)}


def list_audiences(
    session: Session,
    part: Slice,
    *,
    kind: AudienceKind | None = None,
    closed: bool = False,
    by: str = "CREATED",
) -> Page[Audience]:
    """The audiences by when they were saved or by key: of a kind or both, and closed ones only when asked for."""
    statement = select(Audience)
    if kind is not None:
        statement = statement.where(Audience.kind == kind.value)
    if not closed:
        statement = statement.where(Audience.closed_at.is_(None))
    return keyset_page(session, statement, AUDIENCE_ORDERS[by], part)


def built_on(session: Session, audience_id: int) -> Sequence[Audience]:
    """The dynamic audiences that name this one, directly or through others; each is found once, itself never."""
    rows = session.scalars(
        select(Audience).where(Audience.kind == AudienceKind.DYNAMIC.value).order_by(Audience.id)
    ).all()
    naming = {row.id: audiences_named(saved_condition(row)) for row in rows}
    found = {audience_id}
    while more := {key for key, named in naming.items() if key not in found and named & found}:
        found |= more
    return [row for row in rows if row.id in found and row.id != audience_id]


def people_in(session: Session, audience: Audience, now: Instant) -> Select[Person]:
    """The statement for the people of an audience at `now` who are still on the panel."""
    if audience.kind == AudienceKind.DYNAMIC:
        return select_people(session, saved_condition(audience), now=now)
    row = AudienceMember
    listed = exists().where(row.audience_id == audience.id, row.person_id == Person.id)
    return select(Person).where(listed, IS_PRESENT)


def members_of(session: Session, audience_id: int, now: Instant) -> Select[int]:
    """The statement for the ids of the people in an audience at `now`, for whoever goes through all of them."""
    return people_in(session, get_audience(session, audience_id), now).with_only_columns(Person.id)


def events_by_id(session: Session, ids: Collection[int]) -> dict[int, AudienceEvent]:
    """The events among those ids."""
    return {row.id: row for row in session.scalars(select(AudienceEvent).where(AudienceEvent.id.in_(ids)))}


def list_events(session: Session, part: Slice, *, audience_id: int) -> Page[AudienceEvent]:
    """Who entered and left a watched audience, in the order in which it was seen."""
    statement = select(AudienceEvent).where(AudienceEvent.audience_id == audience_id)
    return keyset_page(session, statement, [AudienceEvent.id], part)
