"""Links that wait for the company's own tool are handed over once each, in numbered files that can be had again."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.orm import Session

from backend.channels.actions import HandedOver, hand_over
from backend.channels.queries import Line, lines_of_batch
from backend.clock import DAY
from backend.db import Database
from backend.links import Links
from backend.outbox.rules import Channel, State, state_of
from backend.panel.actions import opt_out, pause
from backend.panel.tables import Person
from tests.channels.mailing_list import MailingList, mailing_list, message_rows
from tests.clocks import SettableClock

LINKS = Links(["a key of no secrecy, for tests only"], "https://kizuna.example")


def fetch(database: Database, known: MailingList, now: int, *, batch: int | None = None, limit: int = 10) -> HandedOver:
    """Hands over what waits."""
    return database.write_now(
        lambda session: hand_over(session, known.asked.touchpoint_id, batch=batch, limit=limit, now=now)
    )


def lines(database: Database, known: MailingList, batch: int) -> list[Line]:
    """The lines of a file."""
    return database.read_now(lambda session: lines_of_batch(session, batch, known.asked.touchpoint_id, LINKS))


def test_each_link_goes_into_one_file(database: Database, clock: SettableClock) -> None:
    known = mailing_list(database, clock(), 5, channel=Channel.FILE)
    counts = [fetch(database, known, clock(), limit=3) for _ in range(3)]
    assert [(each.batch, each.count) for each in counts] == [(1, 3), (2, 2), (None, 0)]
    files = [[line.person for line in lines(database, known, batch)] for batch in (1, 2)]
    assert files == [["m1", "m2", "m3"], ["m4", "m5"]]
    assert {state_of(row, clock()) for row in message_rows(database)} == {State.SENT}


def test_a_file_can_be_had_again_the_same(database: Database, clock: SettableClock) -> None:
    known = mailing_list(database, clock(), 2, channel=Channel.FILE)
    fetch(database, known, clock())
    first = lines(database, known, 1)
    clock.advance(DAY)
    assert lines(database, known, 1) == first
    assert first[0].url.startswith("https://kizuna.example/s/")
    assert first[0].preferences_url.startswith("https://kizuna.example/p/")
    assert (first[0].kind, first[0].language) == ("INVITATION", "ja")


def test_who_said_no_is_left_out_and_who_wants_peace_comes_later(database: Database, clock: SettableClock) -> None:
    known = mailing_list(database, clock(), 3, channel=Channel.FILE)
    clock.advance(1_000)
    no, peace = known.people[:2]
    database.write_now(
        lambda session: opt_out(session, no, wording="いいえ", language="ja", source="a test", now=clock())
    )
    database.write_now(lambda session: pause(session, peace, clock() + DAY, clock()).id)
    assert fetch(database, known, clock()) == HandedOver(batch=1, count=1, cancelled=1, held=1)
    clock.advance(DAY)
    assert fetch(database, known, clock()) == HandedOver(batch=2, count=1, cancelled=0, held=0)
    assert [[line.person for line in lines(database, known, batch)] for batch in (1, 2)] == [["m3"], ["m2"]]


def test_who_was_forgotten_is_in_no_file_any_more(database: Database, clock: SettableClock) -> None:
    known = mailing_list(database, clock(), 2, channel=Channel.FILE)
    fetch(database, known, clock())

    def forget(session: Session) -> None:
        session.get_one(Person, known.people[0]).erased_at = clock()

    database.write_now(forget)
    assert [line.person for line in lines(database, known, 1)] == ["m2"]


def test_what_is_not_due_waits(database: Database, clock: SettableClock) -> None:
    known = mailing_list(database, clock(), 1, channel=Channel.FILE)
    assert fetch(database, known, clock() - 1) == HandedOver(batch=None, count=0, cancelled=0, held=0)


def test_mail_is_in_no_file(database: Database, clock: SettableClock) -> None:
    known = mailing_list(database, clock(), 1)
    assert fetch(database, known, clock()).count == 0


def test_files_made_side_by_side_share_no_link(database: Database, clock: SettableClock) -> None:
    known = mailing_list(database, clock(), 40, channel=Channel.FILE)
    other = Database(database.url)
    with ThreadPoolExecutor(4) as staff:
        made = list(staff.map(lambda which: fetch(which, known, clock(), limit=10), [database, other, database, other]))
    other.close()
    assert sorted((each.batch, each.count) for each in made) == [(1, 10), (2, 10), (3, 10), (4, 10)]
