"""Notices about anything: whom they may still be sent to, and the letter that is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from backend.channels.queries.standings import cancelled, email_addresses
from backend.channels.rules import Notice, Words, notice_words
from backend.clock import Instant
from backend.links import Links, Purpose
from backend.mail import Letter, is_address
from backend.outbox.rules import Channel, Claimed, Reason, Result, Settlement
from backend.panel.queries import may_contact, people_by_id
from backend.panel.rules import preferences_link_of
from backend.panel.tables import Person
from backend.planning.rules.days import next_free
from backend.touchpoints.rules import DEFAULT_RULES


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDesk:
    """What every writer of letters works with: the links, the sender's address and name, and the instant."""

    links: Links
    sender: tuple[str, str]
    now: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Someone who may be written to now for a purpose, and where."""

    person: Person
    address: str
    purpose: str


def recipients(
    session: Session, claimed: Sequence[Claimed], purposes: Mapping[int, str], now: Instant
) -> dict[int, Recipient | Settlement]:
    """For each message to whom it goes, or what becomes of it instead; purposes are named by the messages' ids."""
    people = people_by_id(session, {each.subject_id for each in claimed if each.subject_id is not None})
    addresses = email_addresses(session, people)
    allowed = {
        purpose: may_contact(session, people.keys(), purpose, Channel.EMAIL.value, now)
        for purpose in sorted(set(purposes.values()))
    }
    found: dict[int, Recipient | Settlement] = {}
    for each in claimed:
        person, purpose = people.get(each.subject_id or 0), purposes.get(each.id)
        if person is None or purpose is None:
            found[each.id] = cancelled(each, Reason.GONE)
            continue
        recipient = Recipient(person=person, address=addresses.get(person.id, ""), purpose=purpose)
        found[each.id] = _judged(each, recipient, now, is_allowed=person.id in allowed[purpose])
    return found


def notice_letter(claimed: Claimed, recipient: Recipient, notice: Notice, desk: LetterDesk) -> Letter:
    """The letter with its ways out: preferences, and one click that stops letters for its purpose."""
    words = notice_words(notice, preferences_url_of(recipient, desk))
    return worded_letter(claimed, recipient, words, desk, brand=notice.brand, language=notice.language)


def preferences_url_of(recipient: Recipient, desk: LetterDesk) -> str:
    """Where the recipient says how they want to be reached, or not at all."""
    link = preferences_link_of(recipient.person.id, recipient.person.created_at)
    return desk.links.url(Purpose.PREFERENCES, link)


def worded_letter(
    claimed: Claimed, recipient: Recipient, words: Words, desk: LetterDesk, *, brand: str, language: str
) -> Letter:
    """The letter of words that have the preferences in their foot, with one click that stops letters of its purpose."""
    off = urlencode({"purpose": recipient.purpose, "channel": Channel.EMAIL.value})
    return Letter(
        message_id=claimed.message_id,
        sender=desk.sender[0],
        sender_name=desk.sender[1] or " ".join(brand.split()),
        to=recipient.address,
        subject=words.subject,
        text=words.text,
        html=words.html,
        language=language,
        sent_at=desk.now,
        unsubscribe_url=f"{preferences_url_of(recipient, desk)}/off?{off}",
    )


def _judged(claimed: Claimed, recipient: Recipient, now: Instant, *, is_allowed: bool) -> Recipient | Settlement:
    person = recipient.person
    if person.erased_at is not None or person.merged_into is not None:
        return cancelled(claimed, Reason.ERASED)
    if person.paused_until is not None and person.paused_until > now:
        return Settlement(
            claimed=claimed, result=Result.RELEASED, reason=Reason.PAUSED, later=person.paused_until - now
        )
    if not is_allowed:
        return cancelled(claimed, Reason.NO_CONSENT)
    if not is_address(recipient.address):
        return cancelled(claimed, Reason.NO_ADDRESS)
    free_at = next_free(DEFAULT_RULES, now)
    if free_at != now:
        return Settlement(claimed=claimed, result=Result.RELEASED, later=free_at - now)
    return recipient
