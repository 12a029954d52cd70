"""Reads of merges: which are in force, and who is in whom."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db import Page, Slice, keyset_page
from backend.errors import NotFound
from backend.identity.tables import Merge
from backend.panel.tables import Person


def get_merge(session: Session, merge_id: int) -> Merge:
    """The merge of that id."""
    found = session.get(Merge, merge_id)
    if found is None:
        raise NotFound("there is no such merge", "id")
    return found


def merges_by_id(session: Session, ids: Collection[int]) -> dict[int, Merge]:
    """The merges among those ids."""
    return {row.id: row for row in session.scalars(select(Merge).where(Merge.id.in_(ids)))}


def list_merges(session: Session, part: Slice) -> Page[Merge]:
    """All merges, those undone too, in the order in which they were made."""
    return keyset_page(session, select(Merge), [Merge.id], part)


def family_of(session: Session, person_id: int) -> list[int]:
    """The person and everyone who was merged into them, also by way of others."""
    family, newest = [person_id], [person_id]
    while newest:
        newest = list(session.scalars(select(Person.id).where(Person.merged_into.in_(newest)).order_by(Person.id)))
        family += newest
    return family
