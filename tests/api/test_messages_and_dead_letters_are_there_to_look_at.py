"""Staff see what waits to be sent and what became of it, and try dead letters anew."""

from collections.abc import Callable

import pytest

from backend.api.shapes.nodes import global_id
from backend.db import Database
from backend.outbox.actions import claim, settle
from backend.outbox.rules import Channel, Result, Settlement
from backend.staff.rules import Role
from tests.api.client import Api
from tests.channels.mailing_list import mailing_list
from tests.clocks import SettableClock
from tests.snapshots import everything

MESSAGES = """query ($where: OutboxMessagesWhereInput) {
    outboxMessages(where: $where) {
        totalCount nodes { kind channel state attempts dueAt nextAt reason person { externalRef } invitation { id } }
    }
}"""


@pytest.fixture
def dead(database: Database, clock: SettableClock) -> str:
    """The id of a dead letter; one other message waits."""
    mailing_list(database, clock(), 2)
    (claimed,) = database.write_now(lambda session: claim(session, Channel.EMAIL, limit=1, lease=1_000, now=clock()))
    database.write_now(
        lambda session: settle(session, [Settlement(claimed=claimed, result=Result.DEAD, reason="SMTP_550")], clock())
    )
    return global_id("OutboxMessage", claimed.id)


def test_messages_say_where_they_stand(api: Api, dead: str) -> None:
    found = api.ask(MESSAGES)["outboxMessages"]
    assert found["totalCount"] == 2
    first, second = found["nodes"]
    assert dead
    assert (first["state"], first["reason"], first["attempts"]) == ("DEAD", "SMTP_550", 1)
    assert (second["state"], second["nextAt"], second["kind"]) == ("WAITING", "2026-04-01T00:00:00.000Z", "INVITATION")
    assert [node["person"]["externalRef"] for node in (first, second)] == ["m1", "m2"]
    assert first["invitation"]["id"]


@pytest.mark.usefixtures("dead")
def test_messages_can_be_of_one_state_or_one_person(api: Api) -> None:
    waiting = api.ask(MESSAGES, where={"state": "WAITING"})["outboxMessages"]["nodes"]
    assert [node["person"]["externalRef"] for node in waiting] == ["m2"]
    person = api.ask('{ person(externalRef: "m1") { id } }')["person"]["id"]
    assert [node["state"] for node in api.ask(MESSAGES, where={"personId": person})["outboxMessages"]["nodes"]] == [
        "DEAD"
    ]
    none = [{"state": state} for state in ("CLAIMED", "SENT", "CANCELLED")]
    for where in (*none, {"kind": "REMINDER"}, {"channel": "WEBHOOK"}, {"personId": person, "state": "WAITING"}):
        assert api.ask(MESSAGES, where=where)["outboxMessages"]["nodes"] == []
    # As it was said before there was `where`; not in both ways at once.
    loose = 'outboxMessages(personId: "%s", state: DEAD, kind: INVITATION, channel: EMAIL%s) { totalCount }'
    assert api.ask(f"{{ {loose % (person, '')} }}") == {"outboxMessages": {"totalCount": 1}}
    assert api.code(f"{{ {loose % (person, ', where: {}')} }}") == "INVALID"
    refused = api.send(MESSAGES, where={"personId": "x"})["errors"][0]["extensions"]
    assert refused == {"code": "INVALID", "argument": ["where", "personId"]}


def test_a_dead_letter_is_seen_and_tried_anew(api: Api, dead: str) -> None:
    assert api.ask("{ deadLetters { nodes { id reason } } }")["deadLetters"]["nodes"] == [
        {"id": dead, "reason": "SMTP_550"}
    ]
    retried = api.do("deadLetterRetry", "message { id state attempts reason }", id=dead)["message"]
    assert retried == {"id": dead, "state": "WAITING", "attempts": 0, "reason": None}
    assert api.ask("{ deadLetters { nodes { id } } }")["deadLetters"]["nodes"] == []


def test_what_is_no_dead_letter_is_refused_and_stays(api: Api, database: Database, dead: str) -> None:
    api.do("deadLetterRetry", id=dead)
    before = everything(database)
    payload = api.attempt("deadLetterRetry", "message { id }", id=dead)
    assert payload["message"] is None
    assert [(error["code"], error["path"]) for error in payload["userErrors"]] == [("NOT_DEAD", ["input", "id"])]
    assert everything(database) == before


def test_only_who_may_look_sees_messages(api_as: Callable[[Role], Api], dead: str) -> None:
    assert api_as(Role.SALESPERSON).code("{ deadLetters { nodes { id } } }") == "FORBIDDEN"
    assert api_as(Role.AUDITOR).ask("{ deadLetters { nodes { id } } }")["deadLetters"]["nodes"] == [{"id": dead}]
