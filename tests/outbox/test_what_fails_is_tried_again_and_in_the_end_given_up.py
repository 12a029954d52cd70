"""A failed message is tried again after ever longer pauses; in the end it is a dead letter, which staff may retry."""

import pytest

from backend.clock import HOUR, MINUTE
from backend.db import Database
from backend.errors import Invalid, NotFound
from backend.outbox.actions import NotDead, retry
from backend.outbox.rules import BACK_OFF, MOST_CLAIMS, Reason, Result, State, check_reason, state_of
from tests.clocks import SettableClock
from tests.outbox.queued import LEASE, end, message, queue, rows, take
from tests.snapshots import everything


def test_the_pauses_grow_and_then_it_is_dead(database: Database, clock: SettableClock) -> None:
    queue(database, clock(), message(1, clock()))
    minutes = [1, 5, 30, 2 * 60, 6 * 60, 12 * 60, 24 * 60]
    assert [pause // MINUTE for pause in BACK_OFF] == minutes
    for number, pause in enumerate(BACK_OFF):
        (claimed,) = take(database, clock())
        assert claimed.attempts == number
        end(database, claimed, Result.FAILED, clock(), reason="SMTP_451")
        assert take(database, clock.advance(pause - 1)) == []
        clock.advance(1)
    (claimed,) = take(database, clock())
    end(database, claimed, Result.FAILED, clock(), reason="SMTP_451")
    (row,) = rows(database)
    assert (state_of(row, clock()), row.attempts, row.dead_at, row.last_error) == (State.DEAD, 8, clock(), "SMTP_451")
    assert take(database, clock.advance(1_000 * HOUR)) == []


def test_what_can_never_succeed_is_dead_at_once(database: Database, clock: SettableClock) -> None:
    queue(database, clock(), message(1, clock()))
    end(database, take(database, clock())[0], Result.DEAD, clock(), reason="SMTP_550")
    (row,) = rows(database)
    assert (state_of(row, clock()), row.attempts, row.last_error) == (State.DEAD, 1, "SMTP_550")


def test_a_dead_letter_is_tried_anew_under_its_own_id(database: Database, clock: SettableClock) -> None:
    queue(database, clock(), message(1, clock()))
    (first,) = take(database, clock())
    end(database, first, Result.DEAD, clock(), reason="SMTP_550")
    database.write_now(lambda session: retry(session, first.id, clock()))
    (again,) = take(database, clock())
    assert (again.message_id, again.attempts) == (first.message_id, 0)
    assert rows(database)[0].last_error is None


def test_only_a_dead_letter_is_retried(database: Database, clock: SettableClock) -> None:
    queue(database, clock(), message(1, clock()))
    before = everything(database)
    with pytest.raises(NotDead):
        database.write_now(lambda session: retry(session, rows(database)[0].id, clock()))
    with pytest.raises(NotFound):
        database.write_now(lambda session: retry(session, 99, clock()))
    assert everything(database) == before


def test_a_message_that_ends_every_worker_is_given_up(database: Database, clock: SettableClock) -> None:
    queue(database, clock(), message(1, clock()))
    for _ in range(MOST_CLAIMS):
        assert len(take(database, clock())) == 1
        clock.advance(LEASE)
    assert take(database, clock()) == []
    (row,) = rows(database)
    assert (state_of(row, clock()), row.last_error) == (State.DEAD, Reason.WORKER_LOST)


@pytest.mark.parametrize("reason", ["", "smtp_550", "550 <m1@people.example> unknown", "A" * 41])
def test_a_reason_is_a_code_and_never_words_about_someone(reason: str) -> None:
    with pytest.raises(Invalid):
        check_reason(reason)


def test_every_reason_of_the_program_is_such_a_code() -> None:
    assert [check_reason(reason) for reason in Reason] == list(Reason)
