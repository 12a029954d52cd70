"""Reads programmes and their agreements."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.ambassadors.rules.agreements import NoAgreement
from backend.ambassadors.tables.programmes import Agreement, Programme
from backend.db import Page, Slice, keyset_page
from backend.errors import NotFound


def get_programme(session: Session, programme_id: int) -> Programme:
    """The programme of that id."""
    found = session.get(Programme, programme_id)
    if found is None:
        raise NotFound("there is no such programme", "programmeId")
    return found


def find_programme_by_key(session: Session, key: str) -> Programme | None:
    """The programme of that key."""
    return session.scalar(select(Programme).where(Programme.key == key))


def programmes_by_id(session: Session, programme_ids: Collection[int]) -> dict[int, Programme]:
    """Those of the programmes that exist, by id."""
    rows = session.scalars(select(Programme).where(Programme.id.in_(programme_ids)))
    return {row.id: row for row in rows}


def list_programmes(session: Session, part: Slice) -> Page[Programme]:
    """Programmes in the order in which they were made."""
    return keyset_page(session, select(Programme), [Programme.id], part)


def agreements_of(session: Session, programme_ids: Collection[int]) -> dict[int, list[Agreement]]:
    """Every version of each programme's agreement, oldest first."""
    rows = session.scalars(
        select(Agreement).where(Agreement.programme_id.in_(programme_ids)).order_by(Agreement.version)
    )
    found: dict[int, list[Agreement]] = {programme_id: [] for programme_id in programme_ids}
    for row in rows:
        found[row.programme_id].append(row)
    return found


def agreements_by_id(session: Session, agreement_ids: Collection[int]) -> dict[int, Agreement]:
    """Those of the agreements that exist, by id."""
    rows = session.scalars(select(Agreement).where(Agreement.id.in_(agreement_ids)))
    return {row.id: row for row in rows}


def newest_agreement(session: Session, programme_id: int) -> Agreement:
    """The version that counts now; refused where nothing was published yet."""
    newest = session.scalar(
        select(Agreement).where(Agreement.programme_id == programme_id).order_by(Agreement.version.desc()).limit(1)
    )
    if newest is None:
        raise NoAgreement("publish the programme's agreement first", "programmeId")
    return newest
