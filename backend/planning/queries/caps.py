"""Reads the caps on contacts."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db import Page, Slice, keyset_page
from backend.planning.rules import Cap
from backend.planning.tables import ContactCap


def find_cap(session: Session, key: str) -> ContactCap | None:
    """The cap of that key."""
    return session.scalar(select(ContactCap).where(ContactCap.key == key))


def caps_by_id(session: Session, cap_ids: Collection[int]) -> dict[int, ContactCap]:
    """Those of the caps that exist, by id."""
    return {row.id: row for row in session.scalars(select(ContactCap).where(ContactCap.id.in_(cap_ids)))}


def list_caps(session: Session, part: Slice) -> Page[ContactCap]:
    """Caps in the order in which they were first set."""
    return keyset_page(session, select(ContactCap), [ContactCap.id], part)


def held_caps(session: Session) -> Sequence[Cap]:
    """Every cap, for whoever is about to contact people: until the end of the transaction nobody else is.

    Two workers that plan two touchpoints at once would each see room for one contact more of the same person.
    """
    statement = select(ContactCap).order_by(ContactCap.id).with_for_update(key_share=True)
    return [_cap(row) for row in session.scalars(statement)]


def every_cap(session: Session) -> Sequence[Cap]:
    """Every cap, for whoever only looks."""
    return [_cap(row) for row in session.scalars(select(ContactCap).order_by(ContactCap.id))]


def _cap(row: ContactCap) -> Cap:
    segments = None if row.segments is None else frozenset(row.segments)
    return Cap(most=row.most, window_days=row.window_days, channel=row.channel, segments=segments)
