"""Consent, pause, erasure, expiry and what was answered are looked at again at the last moment before sending."""

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.clock import DAY, HOUR, SECOND, Instant
from backend.db import Database
from backend.invitations.actions import revoke
from backend.invitations.tables import Invitation
from backend.links import Links
from backend.outbox.actions import enqueue
from backend.outbox.rules import Channel, Kind, Message, State, state_of
from backend.outbox.tables import OutboxMessage
from backend.panel.actions import opt_out, pause, record_consent, set_address
from backend.panel.rules import AddressKind
from backend.panel.tables import Person
from backend.responses.tables import Response
from backend.sending import MailCourier, Round, send_due
from backend.settings import Sender
from backend.touchpoints.actions import close_touchpoint
from tests.channels.mailing_list import MailingList, mailing_list, message_rows
from tests.clocks import SettableClock
from tests.mail.receiving import receiving

LINKS = Links(["a key of no secrecy, for tests only"], "https://kizuna.example")
SENDER = Sender(address="survey@sakura.example")
Change = Callable[[Session, MailingList, Instant], object]


def opts_out(session: Session, known: MailingList, now: Instant, channel: str | None = None) -> None:
    """The person says no."""
    opt_out(session, known.people[0], channel=channel, wording="いいえ", language="ja", source="a test", now=now)


def agrees(session: Session, known: MailingList, now: Instant) -> None:
    """The person says yes."""
    record_consent(
        session,
        known.people[0],
        purpose="survey",
        granted=True,
        wording="はい",
        language="ja",
        source="a test",
        now=now,
    )


def is_erased(session: Session, known: MailingList, now: Instant) -> None:
    """The person asked to be forgotten."""
    session.get_one(Person, known.people[0]).erased_at = now


def finishes(session: Session, known: MailingList, now: Instant) -> None:
    """The person answers to the end."""
    session.add(
        Response(
            invitation_id=known.invitations[0],
            person_id=known.people[0],
            survey_version_id=known.asked.version_id,
            idempotency_key="k",
            language="ja",
            pages_done=2,
            started_at=now,
            updated_at=now,
            finished_at=now,
        )
    )


def expires(session: Session, known: MailingList, now: Instant) -> None:
    """The invitation's time runs out."""
    session.get_one(Invitation, known.invitations[0]).expires_at = now - 1


CHANGES: dict[str, tuple[Change, str]] = {
    "opted out of everything": (opts_out, "NO_CONSENT"),
    "opted out of mail": (partial(opts_out, channel="EMAIL"), "NO_CONSENT"),
    "erased": (is_erased, "ERASED"),
    "finished": (finishes, "FINISHED"),
    "expired": (expires, "EXPIRED"),
    "revoked": (lambda session, known, now: revoke(session, known.invitations[0], now), "REVOKED"),
    "closed": (lambda session, known, now: close_touchpoint(session, known.asked.touchpoint_id, now), "CLOSED"),
    "without an address": (
        lambda session, known, now: set_address(session, known.people[0], AddressKind.EMAIL, None, now),
        "NO_ADDRESS",
    ),
    "paused until it is too late": (
        lambda session, known, now: pause(session, known.people[0], now + 31 * DAY, now),
        "PAUSED",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_since_it_was_queued_counts(database: Database, clock: SettableClock, change: str) -> None:
    known = mailing_list(database, clock(), 2)
    happens, reason = CHANGES[change]
    clock.advance(1_000)
    database.write_now(lambda session: happens(session, known, clock()) and None)
    reached = [] if change == "closed" else ["m2@people.example"]
    with receiving() as receiver:
        done = send_due(database, [MailCourier(receiver.server, SENDER, LINKS)], clock)
        assert done == Round(sent=len(reached), cancelled=2 - len(reached))
        assert receiver.recipients == reached
    row = message_rows(database)[0]
    assert (state_of(row, clock()), row.last_error, row.attempts) == (State.CANCELLED, reason, 0)


def test_who_never_agreed_gets_nothing(database: Database, clock: SettableClock) -> None:
    mailing_list(database, clock(), rules={"purpose": "ideas"})
    with receiving() as receiver:
        assert send_due(database, [MailCourier(receiver.server, SENDER, LINKS)], clock) == Round(cancelled=1)
        assert receiver.messages == []
    assert message_rows(database)[0].last_error == "NO_CONSENT"


def test_agreeing_again_before_it_is_sent_is_agreeing(database: Database, clock: SettableClock) -> None:
    known = mailing_list(database, clock())
    database.write_now(lambda session: opts_out(session, known, clock()))
    clock.advance(1_000)
    database.write_now(lambda session: agrees(session, known, clock()))
    with receiving() as receiver:
        assert send_due(database, [MailCourier(receiver.server, SENDER, LINKS)], clock) == Round(sent=1)


def test_who_wants_peace_for_a_while_is_written_to_afterwards(database: Database, clock: SettableClock) -> None:
    known = mailing_list(database, clock())
    database.write_now(lambda session: pause(session, known.people[0], clock() + 3 * DAY, clock()).id)
    with receiving() as receiver:
        mail = MailCourier(receiver.server, SENDER, LINKS)
        assert send_due(database, [mail], clock) == Round(released=1)
        clock.advance(3 * DAY - 1)
        assert send_due(database, [mail], clock) == Round()
        clock.advance(1)
        assert send_due(database, [mail], clock) == Round(sent=1)


def test_who_finished_gets_no_reminder(database: Database, clock: SettableClock) -> None:
    known = mailing_list(database, clock())
    reminder = Message(
        kind=Kind.REMINDER, channel=Channel.EMAIL, about_id=known.invitations[0], step="1", due_at=clock() + DAY
    )
    database.write_now(lambda session: enqueue(session, [reminder], clock()))
    with receiving() as receiver:
        mail = MailCourier(receiver.server, SENDER, LINKS)
        assert send_due(database, [mail], clock) == Round(sent=1)
        database.write_now(lambda session: finishes(session, known, clock()))
        clock.advance(DAY)
        assert send_due(database, [mail], clock) == Round(cancelled=1)
        assert len(receiver.messages) == 1


def test_what_stands_alone_is_not_sent(database: Database, clock: SettableClock) -> None:
    orphan = Message(kind=Kind.INVITATION, channel=Channel.EMAIL, about_id=99, due_at=clock())
    database.write_now(lambda session: enqueue(session, [orphan], clock()))
    with receiving() as receiver:
        assert send_due(database, [MailCourier(receiver.server, SENDER, LINKS)], clock) == Round(cancelled=1)
    assert message_rows(database)[0].last_error == "GONE"


def test_somebody_who_wants_peace_holds_up_nobody_else(database: Database, clock: SettableClock) -> None:
    known = mailing_list(database, clock(), MailCourier.at_once + 3)
    database.write_now(lambda session: pause(session, known.people[0], clock() + DAY, clock()).id)
    with receiving() as receiver:
        done = send_due(database, [MailCourier(receiver.server, SENDER, LINKS)], clock)
        assert done == Round(sent=MailCourier.at_once + 2, released=1)


def test_what_could_not_be_sent_by_day_is_not_sent_by_night(database: Database, clock: SettableClock) -> None:
    mailing_list(database, clock(), rules={"quiet_hours": {"from": "21:00", "until": "09:00"}})
    day = clock.at - clock.at % DAY
    with receiving() as receiver:
        mail = MailCourier(receiver.server, SENDER, LINKS)
        # Two and 8:59:59 in Tokyo.
        for night in (day + DAY - 7 * HOUR, day + DAY - SECOND):
            clock.at = night
            database.write_now(partial(_make_due, at=night))
            assert send_due(database, [mail], clock) == Round(released=1)
        assert message_rows(database)[0].next_at == day + DAY
        clock.at = day + DAY
        assert send_due(database, [mail], clock) == Round(sent=1)


def test_a_night_that_outlasts_the_invitation_ends_it(database: Database, clock: SettableClock) -> None:
    known = mailing_list(database, clock())
    night = clock.at - clock.at % DAY + DAY - 7 * HOUR
    database.write_now(lambda session: _expires_at(session, known.invitations[0], night + HOUR))
    clock.at = night
    with receiving() as receiver:
        assert send_due(database, [MailCourier(receiver.server, SENDER, LINKS)], clock) == Round(cancelled=1)
    assert message_rows(database)[0].last_error == "EXPIRED"


def _make_due(session: Session, at: Instant) -> None:
    session.execute(update(OutboxMessage).values(next_at=at))


def _expires_at(session: Session, invitation_id: int, at: Instant) -> None:
    session.get_one(Invitation, invitation_id).expires_at = at
