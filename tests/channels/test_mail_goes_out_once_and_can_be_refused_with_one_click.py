"""An invitation by mail: the person's own link, one-click unsubscribe, the planner's words, and never a second time."""

from collections.abc import Mapping
from email.message import EmailMessage

from sqlalchemy.orm import Session

from backend.clock import DAY, HOUR, MINUTE, SECOND, Instant
from backend.db import Database
from backend.invitations.queries import get_invitation
from backend.invitations.rules import link_of
from backend.invitations.tables import Invitation
from backend.links import Link, Links, Purpose
from backend.outbox.actions import enqueue
from backend.outbox.rules import Channel, Kind, Message, State, state_of
from backend.panel.queries import get_person
from backend.panel.rules import preferences_link_of
from backend.sending import MailCourier, Round, send_due
from backend.settings import Sender
from backend.touchpoints.tables import Touchpoint
from tests.asking import LIKING, TWO_PAGES, scale, survey_of
from tests.channels.mailing_list import MailingList, mailing_list, message_rows
from tests.clocks import SettableClock
from tests.mail.receiving import Receiver, receiving

LINKS = Links(["a key of no secrecy, for tests only"], "https://kizuna.example")
SENDER = Sender(address="survey@sakura.example", name="さくら")
ONE_TAP = {"message": {"one_tap": True}}


def courier(receiver: Receiver) -> MailCourier:
    """What hands letters to the receiver."""
    return MailCourier(receiver.server, SENDER, LINKS)


def sent(database: Database, clock: SettableClock) -> EmailMessage:
    """The one letter that is due."""
    with receiving() as receiver:
        assert send_due(database, [courier(receiver)], clock) == Round(sent=1)
    (message,) = receiver.messages
    return message


def parts(message: EmailMessage) -> list[str]:
    """The plain text and the HTML."""
    return [part.get_content().replace("\r\n", "\n") for part in message.iter_parts()]


def own_url(database: Database, invitation_id: int) -> str:
    """The person's own link."""
    invitation = database.read_now(lambda session: get_invitation(session, invitation_id))
    return LINKS.url(Purpose.SURVEY, link_of(invitation))


def _end_after(session: Session, known: MailingList, ends: Mapping[int, int], now: Instant) -> None:
    """Gives invitations other ends, and the touchpoint its own, a day from now."""
    for invitation_id, after in ends.items():
        session.get_one(Invitation, invitation_id).expires_at = now + after
    session.get_one(Touchpoint, known.asked.touchpoint_id).closes_at = now + DAY


def test_an_invitation_is_sent_once(database: Database, clock: SettableClock) -> None:
    known = mailing_list(database, clock())
    with receiving() as receiver:
        assert send_due(database, [courier(receiver)], clock) == Round(sent=1)
        clock.advance(DAY)
        assert send_due(database, [courier(receiver)], clock) == Round()
    (message,) = receiver.messages
    (row,) = message_rows(database)
    assert receiver.recipients == ["m1@people.example"]
    assert state_of(row, clock()) is State.SENT
    assert message["Message-ID"] == f"<{row.message_id}@sakura.example>"
    assert message["From"] == "さくら <survey@sakura.example>"
    assert message["Subject"] == "「ご満足度アンケート」へのご協力のお願い"
    assert [own_url(database, known.invitations[0]) in part for part in parts(message)] == [True, True]


def test_one_click_leads_to_the_persons_own_no(database: Database, clock: SettableClock) -> None:
    known = mailing_list(database, clock())
    message = sent(database, clock)
    person = database.read_now(lambda session: get_person(session, known.people[0]))
    preferences = LINKS.url(Purpose.PREFERENCES, preferences_link_of(person.id, person.created_at))
    assert message["List-Unsubscribe"] == f"<{preferences}/off?purpose=survey&channel=EMAIL>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [preferences in part for part in parts(message)] == [True, True]


def test_a_letter_speaks_the_persons_language(database: Database, clock: SettableClock) -> None:
    mailing_list(database, clock(), language="en")
    message = sent(database, clock)
    assert message["Content-Language"] == "en"
    assert message["Subject"] == "May we ask you? “How are we doing?”"
    assert '<html lang="en">' in parts(message)[1]
    assert "Open until 1 May 2026, 9:00\n" in parts(message)[0]


def test_a_letter_names_the_minute_at_which_its_link_ends(database: Database, clock: SettableClock) -> None:
    known = mailing_list(database, clock(), 3)
    ends = {known.invitations[0]: 30 * MINUTE, known.invitations[1]: 15 * HOUR}
    database.write_now(lambda session: _end_after(session, known, ends, clock()))
    with receiving() as receiver:
        assert send_due(database, [courier(receiver)], clock) == Round(sent=3)
    plain = [parts(message)[0] for message in receiver.messages]
    # The second ends at midnight, and the third with the touchpoint, before its own time is over.
    assert [text.partition("ご回答期限：")[2].partition("\n")[0] for text in plain] == [
        "2026年4月1日 9:30",
        "2026年4月1日",
        "2026年4月2日 9:00",
    ]


def test_a_title_that_repeats_what_is_known_does_so_in_a_letter(database: Database, clock: SettableClock) -> None:
    hidden = [{"key": "shop", "default": "銀座"}]
    title = {"ja": "{{attribute.name|お客}}様と{{hidden.shop|店}}", "en": "You"}
    titled = {**TWO_PAGES, "hidden": hidden, "title": title}
    mailing_list(database, clock(), definition=titled)
    message = sent(database, clock)
    assert message["Subject"] == "「お客様と銀座」へのご協力のお願い"
    assert "「お客様と銀座」" in parts(message)[0]


def test_a_reminder_says_that_it_is_one(database: Database, clock: SettableClock) -> None:
    words = {"message": {"subject": {"ja": "新茶のご感想"}}}
    known = mailing_list(database, clock(), rules=words)
    sent(database, clock)
    (about,) = known.invitations
    reminder = Message(kind=Kind.REMINDER, channel=Channel.EMAIL, about_id=about, step="1", due_at=clock())
    database.write_now(lambda session: enqueue(session, [reminder], clock()))
    assert sent(database, clock)["Subject"] == "（再度のご案内）新茶のご感想"


def test_a_sender_without_a_name_writes_in_the_brands(database: Database, clock: SettableClock) -> None:
    mailing_list(database, clock())
    nameless = Sender(address="survey@sakura.example")
    with receiving() as receiver:
        assert send_due(database, [MailCourier(receiver.server, nameless, LINKS)], clock) == Round(sent=1)
    (message,) = receiver.messages
    assert message["From"] == "さくら <survey@sakura.example>"


def test_the_planners_words_are_piped_and_escaped(database: Database, clock: SettableClock) -> None:
    words = {"subject": {"ja": "お茶 & <お菓子>"}, "body": {"ja": "{{attribute.name|お客}}様\n<b>新茶</b>です"}}
    mailing_list(database, clock(), rules={"message": words})
    message = sent(database, clock)
    plain, html = parts(message)
    assert message["Subject"] == "お茶 & <お菓子>"
    assert plain.startswith("お客様\n<b>新茶</b>です\n")
    assert "<title>お茶 &amp; &lt;お菓子&gt;</title>" in html
    assert "<p>お客様<br>&lt;b&gt;新茶&lt;/b&gt;です</p>" in html


def test_the_first_score_is_one_tap_away_where_the_touchpoint_says_so(database: Database, clock: SettableClock) -> None:
    known = mailing_list(database, clock(), rules=ONE_TAP)
    html = parts(sent(database, clock))[1]
    url = own_url(database, known.invitations[0])
    assert [f'href="{url}?q.like={point}"' in html for point in range(7)] == [False, *[True] * 5, False]


def test_nothing_is_there_to_tap_unless_the_touchpoint_says_so(database: Database, clock: SettableClock) -> None:
    mailing_list(database, clock())
    assert "?q." not in parts(sent(database, clock))[1]


def test_nothing_is_there_to_tap_where_no_scale_comes_first(database: Database, clock: SettableClock) -> None:
    text: dict[str, object] = {"key": "why", "kind": "TEXT", "wording": {"ja": "なぜですか", "en": "Why?"}}
    mailing_list(database, clock(), rules=ONE_TAP, definition=survey_of([text, scale("like", LIKING)]))
    assert "?q." not in parts(sent(database, clock))[1]


def test_nothing_is_there_to_tap_where_not_everybody_is_shown_it(database: Database, clock: SettableClock) -> None:
    only_fans = scale("like", LIKING, show_if={"segment": ["FAN"]})
    mailing_list(database, clock(), rules=ONE_TAP, definition=survey_of([only_fans, scale("why", LIKING)]))
    assert "?q." not in parts(sent(database, clock))[1]


def test_nothing_is_there_to_tap_where_questions_are_chosen_for_each(database: Database, clock: SettableClock) -> None:
    mailing_list(database, clock(), rules={**ONE_TAP, "most_questions": 1})
    assert "?q." not in parts(sent(database, clock))[1]


def test_a_confirmation_goes_to_the_known_address_and_tells_nothing_else(
    database: Database, clock: SettableClock
) -> None:
    known = mailing_list(database, clock(), channel=Channel.FILE)
    now = clock()
    asked = Message(
        kind=Kind.CONFIRMATION,
        channel=Channel.EMAIL,
        about_id=5,
        subject_id=known.people[0],
        due_at=now,
        payload={"issued_at": now, "expires_at": now + DAY},
    )
    database.write_now(lambda session: enqueue(session, [asked], now))
    message = sent(database, clock)
    url = LINKS.url(Purpose.CONFIRM, Link(id=5, issued_at=now, expires_at=now + DAY))
    assert [url in part for part in parts(message)] == [True, True]
    assert ["/p/" in part for part in parts(message)] == [False, False]
    assert message["List-Unsubscribe"] is None


def test_a_refused_address_is_a_dead_letter_and_a_busy_server_is_tried_again(
    database: Database, clock: SettableClock
) -> None:
    mailing_list(database, clock(), 3)
    with receiving() as receiver:
        receiver.refusals = {"m1@people.example": "550 no", "m2@people.example": "451 later"}
        assert send_due(database, [courier(receiver)], clock) == Round(sent=1, failed=1, dead=1)
        rows = message_rows(database)
        assert [row.last_error for row in rows] == ["SMTP_550", "SMTP_451", None]
        receiver.refusals.clear()
        clock.advance(MINUTE)
        assert send_due(database, [courier(receiver)], clock) == Round(sent=1)
    assert receiver.recipients == ["m3@people.example", "m2@people.example"]


def test_a_server_that_is_away_costs_no_message_an_attempt(database: Database, clock: SettableClock) -> None:
    mailing_list(database, clock(), 3)
    with receiving() as receiver:
        away = courier(receiver)
    assert send_due(database, [away], clock) == Round(released=3)
    assert [(row.attempts, row.claims) for row in message_rows(database)] == [(0, 0)] * 3
    with receiving() as receiver:
        clock.advance(30 * SECOND)
        assert send_due(database, [courier(receiver)], clock) == Round(sent=3)


def test_a_worker_too_slow_for_its_lease_leaves_the_rest_to_others(database: Database, clock: SettableClock) -> None:
    mailing_list(database, clock(), 3)
    with receiving() as receiver:
        slow = MailCourier(receiver.server, SENDER, LINKS, lease=90 * SECOND, longest=60 * SECOND)

        def ticking() -> int:
            # Between any two looks at it the clock goes on by four seconds.
            return clock.advance(4 * SECOND)

        done = send_due(database, [slow], ticking)
        assert (done.sent, done.released) == (2, 1)
        assert send_due(database, [courier(receiver)], clock) == Round(sent=1)
    assert sorted(receiver.recipients) == [f"m{number}@people.example" for number in (1, 2, 3)]
