"""A notice goes to whoever agreed to its purpose and has an address, in the hours in which people are written to."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from backend.channels.queries import LetterDesk, Recipient, notice_letter, recipients
from backend.channels.rules import Notice
from backend.clock import DAY, HOUR, Instant
from backend.db import Database
from backend.links import Links
from backend.outbox.rules import Channel, Claimed, Kind, Reason, Result, Settlement
from backend.panel.actions import opt_out, pause, set_address
from backend.panel.rules import AddressKind
from backend.panel.tables import Person
from tests.channels.mailing_list import MailingList, mailing_list

LINKS = Links(["a key of no secrecy, for tests only"], "https://kizuna.example")
# Four in the afternoon in Tokyo, on a Wednesday.
NOON: Instant = 1_780_470_000_000
CLAIMED = Claimed(
    id=1,
    kind=Kind.IDEA_NEWS,
    channel=Channel.EMAIL,
    subject_id=None,
    about_id=7,
    payload={},
    message_id="a-message",
    attempts=1,
    claimed_until=NOON + HOUR,
)


def claimed_for(person_id: int | None) -> Claimed:
    """A message about an idea, to that person."""
    return Claimed(**{name: getattr(CLAIMED, name) for name in CLAIMED.__slots__} | {"subject_id": person_id})


def judged(database: Database, person_id: int | None, now: Instant, purpose: str = "survey") -> Recipient | Settlement:
    """What becomes of a notice to that person."""
    claimed = claimed_for(person_id)
    return database.read_now(lambda session: recipients(session, [claimed], {1: purpose}, now))[1]


def no_more(session: Session, known: MailingList) -> None:
    """The person says no."""
    opt_out(session, known.people[0], wording="いいえ", language="ja", source="a test", now=NOON)


def erased(session: Session, known: MailingList) -> None:
    """The person was forgotten."""
    session.get_one(Person, known.people[0]).erased_at = NOON


def one_with_another(session: Session, known: MailingList) -> None:
    """The person is another by now."""
    session.get_one(Person, known.people[0]).merged_into = known.people[1]


CHANGES: dict[str, tuple[Callable[[Session, MailingList], object], Reason]] = {
    "opted out": (no_more, Reason.NO_CONSENT),
    "erased": (erased, Reason.ERASED),
    "merged": (one_with_another, Reason.ERASED),
    "without an address": (
        lambda session, known: set_address(session, known.people[0], AddressKind.EMAIL, None, NOON),
        Reason.NO_ADDRESS,
    ),
}


def test_whoever_agreed_is_written_to(database: Database) -> None:
    known = mailing_list(database, NOON)
    found = judged(database, known.people[0], NOON)
    assert isinstance(found, Recipient)
    assert (found.person.id, found.address, found.purpose) == (known.people[0], "m1@people.example", "survey")


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_whoever_may_not_be_written_to_is_not(database: Database, change: str) -> None:
    known = mailing_list(database, NOON, 2)
    happens, reason = CHANGES[change]
    database.write_now(lambda session: happens(session, known))
    found = judged(database, known.people[0], NOON)
    assert isinstance(found, Settlement)
    assert (found.result, found.reason) == (Result.CANCELLED, reason)


def test_a_purpose_nobody_agreed_to_reaches_nobody(database: Database) -> None:
    known = mailing_list(database, NOON)
    found = judged(database, known.people[0], NOON, purpose="ideas")
    assert isinstance(found, Settlement)
    assert found.reason == Reason.NO_CONSENT
    gone = judged(database, None, NOON)
    assert isinstance(gone, Settlement)
    assert gone.reason == Reason.GONE


def test_whoever_pauses_is_written_to_afterwards(database: Database) -> None:
    known = mailing_list(database, NOON)
    database.write_now(lambda session: pause(session, known.people[0], NOON + DAY, NOON))
    found = judged(database, known.people[0], NOON)
    assert isinstance(found, Settlement)
    assert (found.result, found.later) == (Result.RELEASED, DAY)


def test_nobody_is_written_to_at_night(database: Database) -> None:
    known = mailing_list(database, NOON)
    found = judged(database, known.people[0], NOON + 10 * HOUR)
    assert isinstance(found, Settlement)
    assert found.result is Result.RELEASED
    assert 0 < found.later < 12 * HOUR


def test_the_letter_shows_what_is_typed_and_leads_out(database: Database) -> None:
    known = mailing_list(database, NOON)
    found = judged(database, known.people[0], NOON)
    assert isinstance(found, Recipient)
    notice = Notice(
        subject="お返事\r\nBcc: x@example",
        body="<script>alert(1)</script>\n\n=2+2",
        open="見る",
        url="https://kizuna.example/i/t?a=1&b=2",
        brand="さくら",
        language="ja",
    )
    desk = LetterDesk(links=LINKS, sender=("survey@sakura.example", ""), now=NOON)
    letter = notice_letter(CLAIMED, found, notice, desk)
    assert letter.subject == "お返事 Bcc: x@example"
    assert "<script>" not in letter.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in letter.html
    assert letter.text.startswith("<script>alert(1)</script>\n\n=2+2\n\n見る:\nhttps://kizuna.example/i/t?a=1&b=2\n")
    assert letter.unsubscribe_url.startswith("https://kizuna.example/p/")
    assert letter.unsubscribe_url.endswith("/off?purpose=survey&channel=EMAIL")
    assert letter.sender_name == "さくら"
