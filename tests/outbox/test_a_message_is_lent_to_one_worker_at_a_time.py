"""A due message is lent to one worker, comes back when the lease ends, and is settled only by who holds it."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from backend.db import Database
from backend.outbox.actions import claim
from backend.outbox.rules import Channel, Reason, Result, State, state_of
from tests.clocks import SettableClock
from tests.outbox.queued import LEASE, end, message, queue, rows, take


def test_the_longest_due_come_first_and_what_is_not_due_waits(database: Database, clock: SettableClock) -> None:
    now = clock()
    queue(database, now, message(1, now - 1), message(2, now - 3), message(3, now + 1), message(4, now - 2))
    assert [each.about_id for each in take(database, now, limit=2)] == [2, 4]
    assert [each.about_id for each in take(database, now)] == [1]
    assert take(database, now) == []
    assert [state_of(row, now) for row in rows(database)] == [
        State.CLAIMED,
        State.CLAIMED,
        State.WAITING,
        State.CLAIMED,
    ]


def test_only_messages_of_the_channel_are_lent(database: Database, clock: SettableClock) -> None:
    queue(database, clock(), message(1, clock()))
    for channel in (Channel.FILE, Channel.WEBHOOK):
        lent = database.write_now(partial(claim, channel=channel, limit=9, lease=LEASE, now=clock()))
        assert lent == []


def test_what_a_lost_worker_held_comes_back_after_its_lease(database: Database, clock: SettableClock) -> None:
    queue(database, clock(), message(1, clock()))
    (lost,) = take(database, clock())
    assert take(database, clock.advance(LEASE - 1)) == []
    (again,) = take(database, clock.advance(1))
    assert (again.id, again.message_id, again.attempts) == (lost.id, lost.message_id, 0)


def test_who_lost_the_claim_settles_nothing_but_what_was_sent_is_sent(database: Database, clock: SettableClock) -> None:
    queue(database, clock(), message(1, clock()))
    (lost,) = take(database, clock())
    (held,) = take(database, clock.advance(LEASE))
    end(database, lost, Result.FAILED, clock(), reason=Reason.UNREACHABLE)
    assert state_of(rows(database)[0], clock()) is State.CLAIMED
    end(database, lost, Result.SENT, clock())
    assert state_of(rows(database)[0], clock()) is State.SENT
    end(database, held, Result.FAILED, clock(), reason=Reason.UNREACHABLE)
    assert state_of(rows(database)[0], clock()) is State.SENT
    assert take(database, clock.advance(10 * LEASE)) == []


def test_what_is_given_back_counts_no_attempt_and_may_wait(database: Database, clock: SettableClock) -> None:
    queue(database, clock(), message(1, clock()))
    (claimed,) = take(database, clock())
    end(database, claimed, Result.RELEASED, clock(), later=500)
    assert take(database, clock.advance(499)) == []
    (again,) = take(database, clock.advance(1))
    assert again.attempts == 0
    assert rows(database)[0].claims == 1


def test_workers_side_by_side_never_get_the_same(database: Database, clock: SettableClock) -> None:
    queue(database, clock(), *(message(number, clock()) for number in range(1, 201)))
    other = Database(database.url)

    def taken(which: Database) -> list[int]:
        found: list[int] = []
        while part := take(which, clock(), limit=7):
            found += [each.about_id for each in part]
        return found

    with ThreadPoolExecutor(4) as workers:
        parts = list(workers.map(taken, [database, other, database, other]))
    other.close()
    assert sorted(number for part in parts for number in part) == list(range(1, 201))
