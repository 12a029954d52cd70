"""What communications hold on one person, for the file of their own data: what they got, never to which segment."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalogue.tables import Product
from backend.clock import to_datetime
from backend.communications.queries.campaign_personal import campaigns_personal_of
from backend.communications.tables import CommunicationContact, CommunicationEntry
from backend.panel.queries import get_person
from backend.text import Wording, say

Entry = dict[str, object]


def personal_of(session: Session, person_id: int) -> Entry:
    """Everything that the person was sent or shown, by its title, and which campaigns they were in; instants as ISO.

    Keys of entries are left out, for they may name a segment.
    """
    mapped = CommunicationContact
    contacts = session.scalars(select(mapped).where(mapped.person_id == person_id).order_by(mapped.id)).all()
    products: dict[int, str] = {row[0]: row[1] for row in session.execute(select(Product.id, Product.key))}
    titles, language = _titles(session, contacts), get_person(session, person_id).language
    return {
        "communications": [
            {
                "product": products[each.product_id],
                "title": say(titles.get((each.plan_id, each.entry_key), {}), language),
                "state": each.state,
                "channel": each.channel,
                "at": to_datetime(each.at).isoformat(timespec="milliseconds"),
            }
            for each in contacts
        ],
        **campaigns_personal_of(session, [person_id]),
    }


def _titles(
    session: Session, contacts: Sequence[CommunicationContact]
) -> Mapping[tuple[int | None, str | None], Wording]:
    row = CommunicationEntry
    named = row.plan_id.in_({each.plan_id for each in contacts}), row.key.in_({each.entry_key for each in contacts})
    return {
        (plan_id, key): title
        for plan_id, key, title in session.execute(select(row.plan_id, row.key, row.title).where(*named))
    }
