"""Webhooks are told of events, signed, tried again, on record, and never twice under another id."""

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from backend.channels.actions import add_webhook, delete_webhook, disable_webhook, replay
from backend.channels.queries import get_webhook
from backend.channels.rules import secret_of
from backend.channels.tables import WebhookDelivery
from backend.clock import MINUTE, system_clock
from backend.db import Database
from backend.invitations.queries import get_invitation
from backend.invitations.rules import link_of
from backend.links import Links, Purpose
from backend.outbox.actions import announce
from backend.outbox.rules import Channel, Event, State, state_of
from backend.panel.actions import opt_out
from backend.sending import MailCourier, Round, WebhookCourier, send_due
from backend.sending.posting import Policy
from backend.settings import Sender
from tests.channels.hearing import HERE, Listener, listening
from tests.channels.mailing_list import mailing_list, message_rows
from tests.clocks import SettableClock
from tests.mail.receiving import receiving

LINKS = Links(["a key of no secrecy, for tests only"], "https://kizuna.example")
SECRET = secret_of(b"0123456789abcdef0123456789abcdef")
OPEN_POLICY = Policy(https_only=False, networks=HERE, seconds=2)
COURIER = WebhookCourier(LINKS, OPEN_POLICY)


def listen(database: Database, listener: Listener, now: int, *events: Event) -> int:
    """Makes a webhook there; its id."""
    return database.write_now(
        lambda session: (
            add_webhook(
                session, url=listener.url, events=events, secret=SECRET, https_only=False, networks=HERE, now=now
            ).id
        )
    )


def tell(database: Database, event: Event, about_id: int, person_id: int, now: int) -> None:
    """Something happened."""
    database.write_now(lambda session: announce(session, event, about_id, subject_id=person_id, now=now))


def deliveries(database: Database) -> list[tuple[int, int | None, str | None]]:
    """The record: which attempt, what was answered, why it failed."""

    def found(session: Session) -> list[tuple[int, int | None, str | None]]:
        rows = session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id))
        return [(row.attempt, row.status, row.reason) for row in rows]

    return database.read_now(found)


def test_an_event_is_signed_as_receivers_check_it(database: Database) -> None:
    now = system_clock()
    known = mailing_list(database, now, channel=Channel.FILE)
    with listening() as listener:
        listen(database, listener, now, Event.PERSON_OPTED_OUT)
        tell(database, Event.PERSON_OPTED_OUT, known.people[0], known.people[0], now)
        assert send_due(database, [COURIER], system_clock) == Round(sent=1)
    (told,) = listener.told
    assert told.path == "/hooks?of=kizuna"
    # The receivers' own library looks at signature and time; it raises where either is wrong.
    body = Verifier(SECRET).verify(told.body, told.headers)
    assert (body["type"], body["data"]) == ("person.opted_out", {"person": "m1"})
    delivery = next(row for row in message_rows(database) if row.kind == "DELIVERY")
    assert told.headers["webhook-id"] == delivery.message_id
    with pytest.raises(WebhookVerificationError):
        Verifier(SECRET).verify(told.body + b" ", told.headers)


def test_only_those_who_listen_are_told_each_once(database: Database, clock: SettableClock) -> None:
    known = mailing_list(database, clock(), channel=Channel.FILE)
    with listening() as one, listening() as other, listening() as third:
        listen(database, one, clock(), Event.RESPONSE_FINISHED, Event.PERSON_OPTED_OUT)
        listen(database, other, clock(), Event.PERSON_OPTED_OUT)
        disabled = listen(database, third, clock(), Event.PERSON_OPTED_OUT)
        database.write_now(lambda session: disable_webhook(session, disabled, clock()))
        for _ in range(2):
            tell(database, Event.PERSON_OPTED_OUT, known.people[0], known.people[0], clock())
            send_due(database, [COURIER], clock)
        assert [len(each.told) for each in (one, other, third)] == [1, 1, 0]


def test_what_nobody_listens_to_is_forgotten(database: Database, clock: SettableClock) -> None:
    known = mailing_list(database, clock(), channel=Channel.FILE)
    tell(database, Event.PERSON_OPTED_OUT, known.people[0], known.people[0], clock())
    assert send_due(database, [COURIER], clock) == Round()
    assert [row.kind for row in message_rows(database)] == ["INVITATION"]


def test_a_failed_delivery_is_tried_again_and_each_attempt_is_on_record(
    database: Database, clock: SettableClock
) -> None:
    known = mailing_list(database, clock(), channel=Channel.FILE)
    with listening() as listener:
        listener.statuses = [500, 302]
        listener.location = listener.url
        listen(database, listener, clock(), Event.PERSON_OPTED_OUT)
        tell(database, Event.PERSON_OPTED_OUT, known.people[0], known.people[0], clock())
        assert send_due(database, [COURIER], clock) == Round(failed=1)
        assert send_due(database, [COURIER], clock) == Round()
        clock.advance(MINUTE)
        assert send_due(database, [COURIER], clock) == Round(failed=1)
        clock.advance(5 * MINUTE)
        assert send_due(database, [COURIER], clock) == Round(sent=1)
    assert deliveries(database) == [(1, 500, "HTTP_500"), (2, 302, "HTTP_302"), (3, 204, None)]
    assert len({told.headers["webhook-id"] for told in listener.told}) == 1


def test_a_delivery_is_replayed_under_its_own_id(database: Database, clock: SettableClock) -> None:
    known = mailing_list(database, clock(), channel=Channel.FILE)
    with listening() as listener:
        listen(database, listener, clock(), Event.PERSON_OPTED_OUT)
        tell(database, Event.PERSON_OPTED_OUT, known.people[0], known.people[0], clock())
        send_due(database, [COURIER], clock)
        first = database.read_now(lambda session: session.scalars(select(WebhookDelivery.id)).one())
        database.write_now(lambda session: replay(session, first, clock()))
        assert send_due(database, [COURIER], clock) == Round(sent=1)
    assert [told.body for told in listener.told] == [listener.told[0].body] * 2
    assert len({told.headers["webhook-id"] for told in listener.told}) == 1
    assert deliveries(database) == [(1, 204, None), (1, 204, None)]


def test_who_answers_gone_is_left_in_peace(database: Database, clock: SettableClock) -> None:
    known = mailing_list(database, clock(), channel=Channel.FILE)
    with listening() as listener:
        listener.statuses = [410]
        webhook_id = listen(database, listener, clock(), Event.PERSON_OPTED_OUT)
        tell(database, Event.PERSON_OPTED_OUT, known.people[0], known.people[0], clock())
        assert send_due(database, [COURIER], clock) == Round(dead=1)
    webhook = database.read_now(lambda session: get_webhook(session, webhook_id))
    assert webhook.disabled_at == clock()


def test_a_deleted_webhook_is_told_nothing_more(database: Database, clock: SettableClock) -> None:
    known = mailing_list(database, clock(), channel=Channel.FILE)
    with listening() as listener:
        listener.statuses = [503]
        webhook_id = listen(database, listener, clock(), Event.PERSON_OPTED_OUT)
        tell(database, Event.PERSON_OPTED_OUT, known.people[0], known.people[0], clock())
        send_due(database, [COURIER], clock)
        database.write_now(lambda session: delete_webhook(session, webhook_id, clock()))
        clock.advance(MINUTE)
        assert send_due(database, [COURIER], clock) == Round(cancelled=1)
        assert len(listener.told) == 1


def test_the_companys_own_tool_gets_the_link_to_send_on(database: Database, clock: SettableClock) -> None:
    known = mailing_list(database, clock(), channel=Channel.WEBHOOK)
    with listening() as listener:
        listen(database, listener, clock(), Event.INVITATION_DUE)
        assert send_due(database, [COURIER], clock) == Round(sent=1)
    (told,) = listener.told
    body = json.loads(told.body)
    invitation = database.read_now(lambda session: get_invitation(session, known.invitations[0]))
    assert body["type"] == "invitation.due"
    assert body["data"]["person"] == "m1"
    assert body["data"]["touchpoint"] == "annual-tea"
    assert body["data"]["url"] == LINKS.url(Purpose.SURVEY, link_of(invitation))
    assert body["data"]["preferences_url"].startswith("https://kizuna.example/p/")
    assert {state_of(row, clock()) for row in message_rows(database)} == {State.SENT}


def test_consent_is_looked_at_again_before_a_link_is_passed_on(database: Database, clock: SettableClock) -> None:
    known = mailing_list(database, clock(), channel=Channel.WEBHOOK)
    with listening() as listener:
        listener.statuses = [500]
        listen(database, listener, clock(), Event.INVITATION_DUE)
        assert send_due(database, [COURIER], clock) == Round(failed=1)
        database.write_now(
            lambda session: opt_out(
                session, known.people[0], wording="いいえ", language="ja", source="a test", now=clock()
            )
        )
        clock.advance(MINUTE)
        assert send_due(database, [COURIER], clock) == Round(cancelled=1)
        assert len(listener.told) == 1


def test_an_invitation_that_nobody_passes_on_fails_where_staff_see_it(database: Database, clock: SettableClock) -> None:
    mailing_list(database, clock(), channel=Channel.WEBHOOK)
    assert send_due(database, [COURIER], clock) == Round()
    (row,) = message_rows(database)
    assert (row.attempts, row.last_error) == (1, "NOT_CONFIGURED")


def test_a_mail_that_was_sent_is_told_of_where_someone_listens(database: Database, clock: SettableClock) -> None:
    known = mailing_list(database, clock())
    with listening() as listener, receiving() as receiver:
        listen(database, listener, clock(), Event.INVITATION_SENT)
        mail = MailCourier(receiver.server, Sender(address="survey@sakura.example"), LINKS)
        assert send_due(database, [mail, COURIER], clock) == Round(sent=2)
    (told,) = listener.told
    said = json.loads(told.body)
    assert said["type"] == "invitation.sent"
    assert said["data"] == {
        "person": "m1",
        "invitation": known.invitations[0],
        "touchpoint_id": known.asked.touchpoint_id,
    }


def test_who_does_not_answer_keeps_the_others_waiting_once(database: Database, clock: SettableClock) -> None:
    known = mailing_list(database, clock(), 3, channel=Channel.FILE)
    with listening() as silent:
        silent.is_silent = True
        listen(database, silent, clock(), Event.PERSON_OPTED_OUT)
        for person_id in known.people:
            tell(database, Event.PERSON_OPTED_OUT, person_id, person_id, clock())
        quick = WebhookCourier(LINKS, Policy(https_only=False, networks=HERE, seconds=0.3))
        assert send_due(database, [quick], clock) == Round(failed=1, released=2)
        assert len(silent.told) == 1
    assert deliveries(database) == [(1, None, "TIMED_OUT")]
