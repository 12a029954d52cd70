"""Reads touchpoints and the places where the links of open ones hang."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db import Page, Slice, keyset_page
from backend.db.paging import Keys
from backend.errors import NotFound
from backend.touchpoints.tables import OpenLink, Touchpoint


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


# By what touchpoints are listed.
TOUCHPOINT_ORDERS: Final[Mapping[str, Keys]] = {"CREATED": (Touchpoint.id,), "KEY": (Touchpoint.key,)}


def list_touchpoints(
    session: Session, part: Slice, *, survey_id: int | None = None, by: str = "CREATED"
) -> Page[Touchpoint]:
    """Touchpoints by when they were made or by key, of one survey or of all."""
    statement = select(Touchpoint)
    if survey_id is not None:
        statement = statement.where(Touchpoint.survey_id == survey_id)
    return keyset_page(session, statement, TOUCHPOINT_ORDERS[by], part)


def find_open_link(session: Session, open_link_id: int) -> OpenLink | None:
    """The placed link of that id."""
    return session.get(OpenLink, open_link_id)


def open_links_by_id(session: Session, open_link_ids: Collection[int]) -> dict[int, OpenLink]:
    """Those of the placed links that exist, by id."""
    rows = session.scalars(select(OpenLink).where(OpenLink.id.in_(open_link_ids)))
    return {row.id: row for row in rows}


def open_links_of(session: Session, touchpoint_ids: Collection[int]) -> dict[int, list[OpenLink]]:
    """Where each touchpoint's open link hangs, in the order in which the places were named."""
    rows = session.scalars(select(OpenLink).where(OpenLink.touchpoint_id.in_(touchpoint_ids)).order_by(OpenLink.id))
    found: dict[int, list[OpenLink]] = {touchpoint_id: [] for touchpoint_id in touchpoint_ids}
    for row in rows:
        found[row.touchpoint_id].append(row)
    return found
