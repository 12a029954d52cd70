"""A webhook hears of each finished response once, of no test, and nobody pays for it where no webhook is."""

from functools import partial

from sqlalchemy import event
from sqlalchemy.engine import Engine

from backend.channels.actions import add_webhook, disable_webhook
from backend.db import Database
from backend.invitations.tables import Invitation
from backend.outbox.rules import Event
from backend.responses.actions import Submission, submit_together
from backend.responses.rules import PostedPage
from tests.asking import TWO_PAGES, Asked, ask, published
from tests.channels.mailing_list import message_rows
from tests.clocks import SettableClock

PAGES = ({"like": 5}, {"bond": 5})


def listens(database: Database, clock: SettableClock, *events: Event) -> int:
    """Makes a webhook that is told of these events."""
    added = partial(add_webhook, url="https://example.com/h", events=events, secret="whsec_", https_only=True)
    return database.write_now(lambda session: added(session, now=clock()).id)


def answers(database: Database, clock: SettableClock, asked: Asked, page: int) -> None:
    """The person answers a page."""
    posted = PostedPage(
        published=published(database, asked.version_id),
        page=page,
        answers=PAGES[page - 1],
        idempotency_key="one",
        language="ja",
    )
    submission = Submission(invitation_id=asked.invitation.id, posted=posted, now=clock())
    database.write_now(partial(submit_together, submissions=[submission]))


def told(database: Database) -> list[tuple[str, object, int, int | None]]:
    """What waits to be told."""
    return [(row.kind, row.payload["event"], row.about_id, row.subject_id) for row in message_rows(database)]


def test_it_is_told_once_when_the_last_page_is_kept(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), TWO_PAGES)
    listens(database, clock, Event.RESPONSE_FINISHED)
    answers(database, clock, asked, 1)
    assert told(database) == []
    for _ in range(2):
        answers(database, clock, asked, 2)
        clock.advance(1)
    assert told(database) == [("EVENT", "response.finished", 1, asked.person_id)]


def test_nobody_is_told_who_does_not_listen_to_it(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), TWO_PAGES)
    listens(database, clock, Event.PERSON_OPTED_OUT)
    silent = listens(database, clock, Event.RESPONSE_FINISHED)
    database.write_now(lambda session: disable_webhook(session, silent, clock()).id)
    for page in (1, 2):
        answers(database, clock, asked, page)
    assert told(database) == []


def test_a_test_is_nobodys_news(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), TWO_PAGES)
    listens(database, clock, Event.RESPONSE_FINISHED)

    database.write_now(lambda session: setattr(session.get_one(Invitation, asked.invitation.id), "is_test", True))
    for page in (1, 2):
        answers(database, clock, asked, page)
    assert told(database) == []


def test_where_no_webhook_is_the_last_page_costs_no_statement_more(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), TWO_PAGES)
    answers(database, clock, asked, 1)
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    answers(database, clock, asked, 2)
    event.remove(Engine, "before_cursor_execute", note)
    assert [each for each in statements if "outbox" in each] == []
    assert [each for each in statements if "FROM webhooks" in each and "FROM invitations" not in each] == []
