"""Keeps what other rooms send to people, so that caps count it together with what planning itself sends."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.parts import in_parts
from backend.db.statements import insert_new
from backend.planning.tables import OtherContact

_LONGEST_KIND: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message of another room: whose row it is about, to whom, by which channel, and when it is due."""

    about_id: int
    person_id: int
    channel: str
    at: Instant


def count_contacts(session: Session, kind: str, sent: Sequence[Sent]) -> int:
    """Lets these messages count towards the caps from now on, each once; answers with how many were new."""
    if len(kind) > _LONGEST_KIND:
        raise ValueError("the kind of a contact is too long to be kept")
    rows = [
        {
            "kind": kind,
            "about_id": each.about_id,
            "person_id": each.person_id,
            "channel": str(each.channel),
            "contact_at": each.at,
        }
        for each in sent
    ]
    return insert_new(session, OtherContact, rows)


def count_no_more(session: Session, kind: str, about_ids: Collection[int]) -> None:
    """Messages that were not sent after all count no more."""
    for part in in_parts(about_ids):
        session.execute(delete(OtherContact).where(OtherContact.kind == kind, OtherContact.about_id.in_(part)))


def count_for(session: Session, kind: str, about_ids: Collection[int], person_id: int) -> None:
    """Lets these messages count for another person, as who they were sent to is by now."""
    for part in in_parts(about_ids):
        theirs = OtherContact.kind == kind, OtherContact.about_id.in_(part)
        session.execute(update(OtherContact).where(*theirs).values(person_id=person_id))
