"""Alive means that the program runs; ready means that its database can be read and is migrated."""

from dataclasses import replace

from backend.db import Database
from backend.db.migrations import downgrade
from backend.outbox.actions import enqueue
from backend.outbox.rules import Channel, Kind, Message
from tests.clocks import SettableClock
from tests.web.visiting import Visitor


def test_a_migrated_database_is_ready(visitor: Visitor) -> None:
    assert visitor.get("/healthz").text == "ok\n"
    ready = visitor.get("/readyz")
    assert ready.status_code == 200
    assert ready.json() == {"database": "up", "migrations": "current", "due_work_lag_seconds": 0.0}


def test_a_message_that_nobody_sends_is_told_as_waiting(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    late = Message(kind=Kind.CONFIRMATION, channel=Channel.EMAIL, about_id=1, due_at=clock())
    early = replace(late, about_id=2, due_at=clock() + 90_000)
    database.write_now(lambda session: enqueue(session, [late, early], clock()))
    clock.advance(30_000)
    assert visitor.get("/readyz").json()["due_work_lag_seconds"] == 30.0


def test_a_database_that_is_behind_is_not(database: Database, visitor: Visitor) -> None:
    downgrade(database.url)
    ready = visitor.get("/readyz")
    assert (ready.status_code, ready.json()) == (503, {"database": "up", "migrations": "behind"})
    assert visitor.get("/healthz").status_code == 200


def test_a_database_that_cannot_be_read_is_not_ready(database: Database, visitor: Visitor) -> None:
    database._readers.shutdown()  # noqa: SLF001 - nothing from outside takes a database away alike on both kinds
    ready = visitor.get("/readyz")
    assert (ready.status_code, ready.json()) == (503, {"database": "down"})
    assert visitor.get("/healthz").status_code == 200
