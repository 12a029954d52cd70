"""What passes of communications when two people become one, goes back when they part, or goes with who is forgotten."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.communications.actions import campaign_belongings as campaigns
from backend.communications.rules.contacts import KIND
from backend.communications.tables import CommunicationContact
from backend.db.parts import in_parts
from backend.planning.actions import count_for

Note = tuple[str, str | None]
Notes = Mapping[str, str | None]

_CONTACT: Final = "contact/"


def pass_to(session: Session, kept_id: int, gone_id: int) -> list[Note]:
    """What the gone person got is the kept one's from now on, as are their places in campaigns.

    The kept person does not get it again, and caps count it.
    """
    row = CommunicationContact
    ids = session.scalars(select(row.id).where(row.person_id == gone_id).order_by(row.id)).all()
    _give(session, ids, kept_id)
    return [*((f"{_CONTACT}{number}", None) for number in ids), *campaigns.pass_to(session, kept_id, gone_id)]


def give_back(session: Session, kept_id: int, gone_id: int, notes: Notes) -> None:
    """Each got again what they had got, and is where they were; what has come since stays with the kept one."""
    campaigns.give_back(session, kept_id, gone_id, notes)
    ids = [int(key.removeprefix(_CONTACT)) for key in notes if key.startswith(_CONTACT)]
    _give(session, ids, gone_id)


def forget(session: Session, person_ids: Sequence[int], now: Instant) -> list[str]:  # noqa: ARG001 - as every room's
    """That something was sent or shown stays, and counts; places in campaigns go. No files are kept here."""
    return campaigns.forget(session, person_ids)


def _give(session: Session, contact_ids: Sequence[int], person_id: int) -> None:
    row = CommunicationContact
    for part in in_parts(contact_ids):
        session.execute(update(row).where(row.id.in_(part)).values(person_id=person_id))
    count_for(session, KIND, contact_ids, person_id)
