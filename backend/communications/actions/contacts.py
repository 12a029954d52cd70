"""Keeps what people got, once for each cause, and lets what was sent count towards the caps on contacts."""

from collections.abc import Collection, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.communications.rules.contacts import KIND, Contact, ContactState
from backend.communications.tables import CommunicationContact
from backend.db.parts import in_parts
from backend.db.statements import insert_new
from backend.planning.actions import Sent, count_contacts, count_no_more


def keep_contacts(session: Session, contacts: Sequence[Contact]) -> int:
    """Keeps these contacts, and counts those by a channel; answers with how many were new."""
    if any(each.channel is not None and each.source is None for each in contacts):
        raise ValueError("what was sent needs a source")
    kept = insert_new(session, CommunicationContact, [_row(each) for each in contacts])
    for part in in_parts({each.source for each in contacts if each.channel is not None}):
        _count(session, part)
    return kept


def drop_contacts(session: Session, sources: Collection[str]) -> int:
    """What was to be sent by these causes was not sent after all, and counts no more; answers with how many."""
    row, dropped = CommunicationContact, 0
    for part in in_parts(sources):
        of_them = row.source.in_(part), row.state == ContactState.SENT
        ids = session.scalars(select(row.id).where(*of_them)).all()
        session.execute(update(row).where(row.id.in_(ids)).values(state=ContactState.DROPPED.value))
        count_no_more(session, KIND, ids)
        dropped += len(ids)
    return dropped


def _count(session: Session, sources: Collection[str | None]) -> None:
    row = CommunicationContact
    sent = select(row.id, row.person_id, row.channel, row.at).where(
        row.source.in_(sources), row.state == ContactState.SENT
    )
    counted = [
        Sent(about_id=number, person_id=person_id, channel=channel, at=at)
        for number, person_id, channel, at in session.execute(sent)
        if channel is not None
    ]
    count_contacts(session, KIND, counted)


def _row(contact: Contact) -> dict[str, object]:
    return {
        "person_id": contact.person_id,
        "product_id": contact.product_id,
        "plan_id": contact.plan_id,
        "entry_key": contact.entry_key,
        "campaign_id": contact.campaign_id,
        "channel": contact.channel,
        "state": (ContactState.SHOWN if contact.channel is None else ContactState.SENT).value,
        "source": contact.source,
        "at": contact.at,
    }
