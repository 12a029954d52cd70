"""Two servers that keep the same page at the same moment keep one response, one person and one answer."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from sqlalchemy.orm import Session

from backend.db import Database
from backend.loyalty.queries import positions_of
from backend.responses.actions import Submission, Submitted, begin_open, submit
from tests.asking import ask, invite_another, published
from tests.clocks import SettableClock
from tests.responding import answers, ledger, post, posted
from tests.snapshots import counts

TRIES = 12


def test_a_page_is_kept_by_one_of_them(database: Database, clock: SettableClock) -> None:
    other = Database(database.url)
    everyone = ask(database, clock())
    people = [invite_another(database, everyone, clock()) for _ in range(TRIES)]
    with ThreadPoolExecutor(4) as servers:
        for asked in people:
            at = clock.advance(10)
            first = [servers.submit(post, each, asked, {"like": 4}, at) for each in (database, other) * 2]
            assert [told.result().is_kept for told in first] == [True] * 4
            next_page = [servers.submit(post, each, asked, {"bond": 2}, at + 5, page=2) for each in (database, other)]
            assert [told.result().is_finished for told in next_page] == [True] * 2
            assert answers(database, asked) == [("bond", 2, 1, at + 5, at + 5), ("like", 4, 1, at, at)]
            assert ledger(database, asked) == [("bond", 1, 0.25, at + 5), ("like", 1, 0.75, at)]
    other.close()
    ids = [asked.person_id for asked in people]
    assert len(database.read_now(lambda session: positions_of(session, ids, clock.advance(10)))) == TRIES


def test_whoever_comes_second_waits_and_never_clashes(database: Database, clock: SettableClock) -> None:
    other = Database(database.url)
    asked = ask(database, clock())
    page = posted(published(database, asked.version_id), {"like": 3})
    submission = Submission(invitation_id=asked.invitation.id, posted=page, now=clock())
    kept, tries = Event(), [0, 0]

    def keep_slowly(session: Session) -> Submitted:
        tries[0] += 1
        submitted = submit(session, submission)
        kept.set()
        time.sleep(0.3)
        return submitted

    def keep(session: Session) -> Submitted:
        tries[1] += 1
        return submit(session, submission)

    with ThreadPoolExecutor(1) as server:
        first = server.submit(database.write_now, keep_slowly)
        assert kept.wait(600)
        assert other.write_now(keep).is_kept
        assert first.result().is_kept
    other.close()
    assert tries == [1, 1]


def test_corrections_from_both_follow_each_other(database: Database, clock: SettableClock) -> None:
    other = Database(database.url)
    asked = ask(database, clock())
    at = clock.advance(10)
    post(database, asked, {"like": 1}, at)
    with ThreadPoolExecutor(4) as servers:
        changed = [
            servers.submit(post, server, asked, {"like": like}, at + 1)
            for like, server in zip((2, 3, 4, 5), (database, other) * 2, strict=True)
        ]
        assert [told.result().is_kept for told in changed] == [True] * 4
    other.close()
    assert [revision for _, revision, *_ in ledger(database, asked)] == [1, 2, 3, 4, 5]
    ((_, like, revision, *_),) = answers(database, asked)
    assert revision == 5
    assert ledger(database, asked)[-1][2] == (int(str(like)) - 1) / 4


def test_an_open_form_makes_one_person(database: Database, clock: SettableClock) -> None:
    other = Database(database.url)
    asked = ask(database, clock(), is_open=True)
    page = posted(published(database, asked.version_id), {"like": 3})

    def begin(server: Database, key: str) -> int:
        submitted, _ = server.write_now(
            lambda session: begin_open(session, asked.touchpoint_id, open_key=key, posted=page, now=clock())
        )
        return submitted.invitation_id

    with ThreadPoolExecutor(4) as servers:
        for number in range(TRIES):
            begun = [servers.submit(begin, server, f"form-key-{number}") for server in (database, other) * 2]
            assert len({told.result() for told in begun}) == 1
    other.close()
    assert counts(database, "people", "invitations", "responses") == [1 + TRIES, 1 + TRIES, TRIES]
