"""kizuna outbox export hands links over as lines, once each; kizuna verify holds the outbox against its causes."""

import csv
import json

from backend.db import Database
from backend.outbox.actions import enqueue
from backend.outbox.rules import Channel, Kind, Message
from backend.planning.tables import ContactDecision
from tests.channels.mailing_list import mailing_list
from tests.cli.program import Program


def test_lines_are_handed_over_once_and_can_be_had_again(program: Program, database: Database) -> None:
    mailing_list(database, program.clock(), 3, channel=Channel.FILE)
    first = program.run("outbox", "export", "--touchpoint", "annual-tea")
    assert [json.loads(line)["person"] for line in first.out.splitlines()] == ["m1", "m2", "m3"]
    assert "file 1" in first.err
    second = program.run("outbox", "export", "--touchpoint", "annual-tea")
    assert (second.code, second.out) == (0, "")
    assert "nothing waits" in second.err
    again = program.does("outbox", "export", "--touchpoint", "annual-tea", "--batch", 1)
    assert again == first.out


def test_a_spreadsheet_opens_the_lines_safely(program: Program, database: Database) -> None:
    mailing_list(database, program.clock(), 2, channel=Channel.FILE)
    out = program.does("outbox", "export", "--touchpoint", "annual-tea", "--format", "csv")
    header, *rows = list(csv.reader(out.splitlines()))
    assert header[:3] == ["message_id", "kind", "person"]
    assert [row[2] for row in rows] == ["m1", "m2"]


def test_what_is_not_there_is_said(program: Program, database: Database) -> None:
    assert "no touchpoint is called nowhere" in program.refuses("outbox", "export", "--touchpoint", "nowhere")
    mailing_list(database, program.clock(), 1, channel=Channel.FILE)
    told = program.refuses("outbox", "export", "--touchpoint", "annual-tea", "--batch", 4)
    assert "there is no file 4" in told


def test_verify_counts_what_is_missing_and_what_stands_alone(program: Program, database: Database) -> None:
    known = mailing_list(database, program.clock(), 2)
    now = program.clock()

    def decide(person_id: int, invitation_id: int, step: int) -> None:
        decision = ContactDecision(
            touchpoint_id=known.asked.touchpoint_id,
            person_id=person_id,
            occasion="",
            step=step,
            kind="SENT",
            rule="DUE",
            channel="EMAIL",
            invitation_id=invitation_id,
            decided_at=now,
        )
        database.write_now(lambda session: session.add(decision))

    for person_id, invitation_id in zip(known.people, known.invitations, strict=True):
        decide(person_id, invitation_id, 0)
    assert verified(program) == (0, 0, 0)
    decide(known.people[0], known.invitations[0], 1)
    assert verified(program) == (1, 1, 0)
    orphan = Message(kind=Kind.INVITATION, channel=Channel.EMAIL, about_id=99, due_at=now)
    database.write_now(lambda session: enqueue(session, [orphan], now))
    assert verified(program) == (1, 1, 1)


def verified(program: Program) -> tuple[int, int, int]:
    """The exit code, how many messages are missing, and how many stand alone."""
    ran = program.run("verify")
    said = json.loads(ran.out)
    return ran.code, said["outbox_missing"], said["outbox_orphans"]
