"""A message is kept in the same transaction as its cause, and the same cause never queues two."""

import pytest
from sqlalchemy.orm import Session

from backend.db import Database
from backend.errors import Invalid
from backend.outbox.actions import announce, enqueue
from backend.outbox.rules import Event, Kind, State, message_id_of, state_of
from tests.clocks import SettableClock
from tests.outbox.queued import message, queue, rows


def test_the_same_cause_queues_one_message(database: Database, clock: SettableClock) -> None:
    assert queue(database, clock(), message(7, clock()), message(8, clock())) == 2
    assert queue(database, clock(), message(7, clock() + 5), message(9, clock())) == 1
    assert [(row.about_id, row.due_at) for row in rows(database)] == [(7, clock()), (8, clock()), (9, clock())]
    assert {state_of(row, clock()) for row in rows(database)} == {State.WAITING}


def test_each_step_and_kind_is_a_message_of_its_own(database: Database, clock: SettableClock) -> None:
    steps = [message(7, clock(), kind=Kind.REMINDER, step=step) for step in ("1", "2")]
    assert queue(database, clock(), message(7, clock()), *steps) == 3
    assert len({row.message_id for row in rows(database)}) == 3


def test_a_message_id_is_stable() -> None:
    # Whatever is in an outbox already must keep its id: a receiver knows a repetition by it.
    assert message_id_of(Kind.INVITATION, 7, "") == "77faf792ed2ae54566dd2f8a3b90083e"
    assert message_id_of(Kind.REMINDER, 7, "1") == "5e7f29e867327d8216805a684af3c1dd"


def test_what_is_refused_takes_its_message_along(database: Database, clock: SettableClock) -> None:
    def refused(session: Session) -> None:
        enqueue(session, [message(7, clock())], clock())
        raise Invalid("the cause is refused")

    with pytest.raises(Invalid):
        database.write_now(refused)
    assert rows(database) == []


def test_an_event_about_a_row_is_announced_once(database: Database, clock: SettableClock) -> None:
    for _ in range(2):
        database.write_now(lambda session: announce(session, Event.RESPONSE_FINISHED, 3, subject_id=4, now=clock()))
    (row,) = rows(database)
    assert (row.kind, row.channel, row.payload) == ("EVENT", "WEBHOOK", {"event": "response.finished"})
