"""The lines of a file that was handed to the marketing tool: whom to write to, and what to say to them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.channels.queries.standings import email_addresses
from backend.clock import Instant
from backend.communications.queries.campaign_sayings import SAID_ELSEWHERE, Saying, sayings_of
from backend.communications.tables.campaigns import Campaign, CampaignMember
from backend.db.parts import in_parts
from backend.errors import NotFound
from backend.links import Links, Purpose
from backend.outbox.rules import Channel, Kind
from backend.outbox.tables import OutboxMessage
from backend.panel.queries import may_contact
from backend.panel.rules import preferences_link_of
from backend.panel.tables import Person
from backend.text import say

_TOGETHER = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignLine:
    """One line: the address only of whoever agreed to letters for the campaign's purpose.

    Whoever has no reference of the client's is known by the message alone.
    """

    message_id: str
    person: str
    email: str
    language: str
    entry: str
    form: str
    title: str
    text: str
    url: str
    preferences_url: str


def check_campaign_batch(session: Session, campaign: Campaign, batch: int) -> None:
    """Refuses a file that never was."""
    row = OutboxMessage
    handed = select(row.id).where(row.about_id == campaign.id, row.kind == Kind.CAMPAIGN.value, row.batch == batch)
    if session.scalar(handed.limit(1)) is None:
        raise NotFound(f"there is no file {batch} of this campaign", "batch")


def people_by_message(session: Session, campaign_id: int, message_ids: Collection[str]) -> dict[str, int]:
    """Whom the campaign wrote to in each of those messages, as far as they are its own."""
    row, found = OutboxMessage, dict[str, int]()
    for part in in_parts(message_ids):
        statement = select(row.message_id, row.subject_id).where(
            row.message_id.in_(part), row.about_id == campaign_id, row.kind == Kind.CAMPAIGN.value
        )
        found.update((key, person_id) for key, person_id in session.execute(statement) if person_id is not None)
    return found


def campaign_lines(
    session: Session, campaign: Campaign, batch: int, links: Links, now: Instant
) -> Iterator[CampaignLine]:
    """The lines of a file, in its order; whoever was erased or merged since is left out."""
    message, member, said = OutboxMessage, CampaignMember, sayings_of(session, campaign)
    handed = (
        select(message.message_id, Person, member.segment)
        .join(Person, Person.id == message.subject_id)
        .join(member, (member.campaign_id == message.about_id) & (member.person_id == message.subject_id))
        .where(
            message.about_id == campaign.id,
            message.kind == Kind.CAMPAIGN.value,
            message.batch == batch,
            Person.erased_at.is_(None),
            Person.merged_into.is_(None),
        )
        .order_by(message.id)
    )
    for part in in_parts(session.execute(handed), _TOGETHER):
        people = [person.id for _, person, _ in part]
        agreed = may_contact(session, people, campaign.purpose, Channel.EMAIL.value, now)
        addresses = email_addresses(session, agreed)
        for message_id, person, segment in part:
            address = addresses.get(person.id, "")
            yield _line(message_id, person, said.get(segment, SAID_ELSEWHERE), address, links)


def _line(message_id: str, person: Person, saying: Saying, address: str, links: Links) -> CampaignLine:
    return CampaignLine(
        message_id=message_id,
        person=person.external_ref or "",
        email=address,
        language=person.language,
        entry=saying.entry_key or "",
        form=saying.form,
        title=say(saying.title, person.language),
        text=say(saying.text, person.language),
        url=saying.url or "",
        preferences_url=links.url(Purpose.PREFERENCES, preferences_link_of(person.id, person.created_at)),
    )
