"""Many invited people who agreed to be written to, and their messages in the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db import Database
from backend.db.statements import insert_new
from backend.invitations.actions import issue
from backend.outbox.actions import enqueue
from backend.outbox.rules import Channel, Kind, Message
from backend.outbox.tables import OutboxMessage
from backend.panel.tables import Address, Consent, Person
from backend.touchpoints.tables import Touchpoint
from tests.asking import TWO_PAGES, Asked, ask


@dataclass(frozen=True, slots=True, kw_only=True)
class MailingList:
    """The company that asks, and the ids of those who are asked, in their order."""

    asked: Asked
    people: list[int]
    invitations: list[int]


def mailing_list(
    database: Database,
    now: Instant,
    count: int = 1,
    *,
    channel: Channel = Channel.EMAIL,
    rules: Mapping[str, object] | None = None,
    definition: Mapping[str, object] = TWO_PAGES,
    language: str = "ja",
) -> MailingList:
    """So many people, known as m1, m2 and so on, invited by the channel, whose messages are due now."""
    asked = ask(database, now, definition)

    def made(session: Session) -> MailingList:
        touchpoint = session.get_one(Touchpoint, asked.touchpoint_id)
        touchpoint.channel, touchpoint.rules = channel.value, rules
        people = _people(session, count, language, now)
        invited = issue(session, asked.touchpoint_id, people, now=now)
        enqueue(session, [_message(each.id, each.person_id, channel, now) for each in invited], now)
        return MailingList(asked=asked, people=people, invitations=[each.id for each in invited])

    return database.write_now(made)


def message_rows(database: Database) -> list[OutboxMessage]:
    """Everything in the outbox, oldest first."""
    return database.read_now(lambda session: list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))))


def _people(session: Session, count: int, language: str, now: Instant) -> list[int]:
    refs = [f"m{number}" for number in range(1, count + 1)]
    insert_new(
        session, Person, [{"external_ref": ref, "language": language, "created_at": now - 1_000} for ref in refs]
    )
    people = list(session.scalars(select(Person.id).where(Person.external_ref.like("m%")).order_by(Person.id)))
    mails = [f"{ref}@people.example" for ref in refs]
    addresses = [
        {"person_id": person_id, "kind": "EMAIL", "address": mail, "normal": mail, "updated_at": now}
        for person_id, mail in zip(people, mails, strict=True)
    ]
    insert_new(session, Address, addresses)
    insert_new(session, Consent, [_consent(person_id, now) for person_id in people])
    return people


def _consent(person_id: int, now: Instant) -> dict[str, object]:
    return {
        "person_id": person_id,
        "purpose": "survey",
        "channel": "",
        "granted": True,
        "wording": "アンケートをお送りしてよいですか",
        "language": "ja",
        "source": "a test",
        "decided_at": now - 1_000,
    }


def _message(invitation_id: int, person_id: int, channel: Channel, now: Instant) -> Message:
    return Message(kind=Kind.INVITATION, channel=channel, about_id=invitation_id, subject_id=person_id, due_at=now)
