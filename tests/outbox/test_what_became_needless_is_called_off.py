"""Messages that are not settled can be called off by what they are about or whom they reach."""

from backend.db import Database
from backend.outbox.actions import cancel
from backend.outbox.rules import Kind, Reason, Result, State, state_of
from tests.clocks import SettableClock
from tests.outbox.queued import end, message, queue, rows, take


def test_only_what_waits_or_is_held_is_called_off(database: Database, clock: SettableClock) -> None:
    queue(database, clock(), *(message(number, clock()) for number in (1, 2, 3)))
    first, second, _ = take(database, clock())
    end(database, first, Result.SENT, clock())
    queue(database, clock(), message(1, clock(), kind=Kind.REMINDER, step="1"))
    called_off = database.write_now(
        lambda session: cancel(session, kinds=[Kind.INVITATION], about_ids=[1, 2], reason=Reason.REVOKED, now=clock())
    )
    assert called_off == 1
    states = [(row.about_id, row.kind, state_of(row, clock())) for row in rows(database)]
    assert states == [
        (1, "INVITATION", State.SENT),
        (2, "INVITATION", State.CANCELLED),
        (3, "INVITATION", State.CLAIMED),
        (1, "REMINDER", State.WAITING),
    ]
    assert rows(database)[1].last_error == "REVOKED"
    end(database, second, Result.FAILED, clock(), reason=Reason.UNREACHABLE)
    assert state_of(rows(database)[1], clock()) is State.CANCELLED


def test_what_was_sent_at_the_same_moment_counts_as_sent(database: Database, clock: SettableClock) -> None:
    queue(database, clock(), message(1, clock()))
    (claimed,) = take(database, clock())
    database.write_now(lambda session: cancel(session, kinds=[Kind.INVITATION], about_ids=[1], now=clock()))
    end(database, claimed, Result.SENT, clock())
    (row,) = rows(database)
    assert (state_of(row, clock()), row.cancelled_at) == (State.SENT, None)


def test_everything_to_a_person_is_called_off(database: Database, clock: SettableClock) -> None:
    queue(database, clock(), message(1, clock()), message(2, clock()))
    kinds = list(Kind)
    assert database.write_now(lambda session: cancel(session, kinds=kinds, subject_ids=[2], now=clock())) == 1
    assert [each.about_id for each in take(database, clock())] == [1]


def test_naming_nobody_calls_off_nothing(database: Database, clock: SettableClock) -> None:
    queue(database, clock(), message(1, clock()))
    assert database.write_now(lambda session: cancel(session, kinds=list(Kind), now=clock())) == 0
