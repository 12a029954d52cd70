"""Reads touchpoints."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db import Page, Slice, keyset_page
from backend.errors import NotFound
from backend.touchpoints.tables import Touchpoint


def get_touchpoint(session: Session, touchpoint_id: int) -> Touchpoint:
    """The touchpoint of that id."""
    found = session.get(Touchpoint, touchpoint_id)
    if found is None:
        raise NotFound("there is no such touchpoint", "touchpointId")
    return found


def find_touchpoint_by_key(session: Session, key: str) -> Touchpoint | None:
    """The touchpoint of that key."""
    return session.scalar(select(Touchpoint).where(Touchpoint.key == key))


def touchpoints_by_id(session: Session, touchpoint_ids: Collection[int]) -> dict[int, Touchpoint]:
    """Those of the touchpoints that exist, by id."""
    rows = session.scalars(select(Touchpoint).where(Touchpoint.id.in_(touchpoint_ids)))
    return {row.id: row for row in rows}


def list_touchpoints(session: Session, part: Slice, *, survey_id: int | None = None) -> Page[Touchpoint]:
    """Touchpoints in the order they were made, of one survey or of all."""
    statement = select(Touchpoint)
    if survey_id is not None:
        statement = statement.where(Touchpoint.survey_id == survey_id)
    return keyset_page(session, statement, [Touchpoint.id], part)
