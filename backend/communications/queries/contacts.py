"""Reads what people got of plans."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.communications.tables import CommunicationContact
from backend.db import Page, Slice, keyset_page


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactQuery:
    """Which contacts are asked for: those of which everything that is said holds."""

    person_id: int | None = None
    product_id: int | None = None
    plan_id: int | None = None
    campaign_id: int | None = None
    entry_key: str | None = None


def contacts_by_id(session: Session, ids: Collection[int]) -> dict[int, CommunicationContact]:
    """The contacts among those ids."""
    row = CommunicationContact
    found = session.scalars(select(row).where(row.id.in_(ids)))
    return {contact.id: contact for contact in found}


def list_contacts(session: Session, part: Slice, query: ContactQuery) -> Page[CommunicationContact]:
    """What people got, in the order in which it was kept."""
    row = CommunicationContact
    asked = (
        (row.person_id, query.person_id),
        (row.product_id, query.product_id),
        (row.plan_id, query.plan_id),
        (row.campaign_id, query.campaign_id),
        (row.entry_key, query.entry_key),
    )
    statement = select(row).where(*(column == value for column, value in asked if value is not None))
    return keyset_page(session, statement, [row.id], part)
