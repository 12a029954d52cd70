"""What is done at the terminal is taken down, and kizuna verify finds an audit that is not what was written."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from backend.db import Database, Slice
from backend.staff.queries import list_tokens
from backend.staff.queries.audit import AuditWhere, list_entries
from tests.cli.program import Program, file
from tests.clocks import START


def audited(program: Program) -> list[tuple[str, str, str]]:
    database = Database(program.url)
    rows = database.read_now(lambda session: list_entries(session, Slice(count=50), AuditWhere())).rows
    database.close()
    return [(row.deed, row.operation, row.told) for row in rows]


def test_commands_that_change_or_show_are_taken_down(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    program.does("staff", "token", "--role", "ANALYST", "--name", "花子")
    people = file(tmp_path, "customer\nm1\nm2\n")
    program.does("import", "people", people)
    program.does("import", "list")
    program.does("import", "people", file(tmp_path, "customer\nm3\n", "others.csv"))
    program.does("export", "answers")
    program.does("forget", "--ref", "m3")
    program.does("import", "undo", 1)
    program.does("import", "people", people, "--dry-run")
    program.does("rebuild")
    assert program.refuses("forget", "--ref", "nobody")
    assert audited(program) == [
        ("COMMANDED", "kizuna staff token", '{"about":{"StaffMember":[1],"StaffToken":[1]}}'),
        ("COMMANDED", "kizuna import people", '{"counts":{"lines":2}}'),
        ("COMMANDED", "kizuna import people", '{"counts":{"lines":1}}'),
        ("EXPORTED", "kizuna export answers", '{"counts":{"lines":0}}'),
        ("COMMANDED", "kizuna forget", '{"about":{"Person":[3]}}'),
        ("COMMANDED", "kizuna import undo", '{"about":{"Import":[1]},"counts":{"removed":2,"restored":0}}'),
        ("COMMANDED", "kizuna rebuild", '{"counts":{"positions":0}}'),
    ]
    said = json.loads(program.does("verify"))
    assert list(said) == ["effects", "drift", "outbox_missing", "outbox_orphans", "people_miscounted", "audit"]
    assert (said["audit"]["entries"], said["audit"]["broken"], len(said["audit"]["end"])) == (7, [], 64)


def test_verify_finds_what_was_done_to_the_audit(program: Program) -> None:
    for name in ("花子", "健"):
        program.does("staff", "token", "--role", "ANALYST", "--name", name)
        if name == "花子":
            database = Database(program.url)
            database.write_now(
                lambda session: session.execute(text("UPDATE staff_tokens SET token_hash = 'x'")).close()
            )
            database.close()
    before = json.loads(program.does("verify"))["audit"]
    database = Database(program.url)
    drop = text("DROP TRIGGER audit_entries_stay" + ("_update" if database.is_sqlite else " ON audit_entries"))
    database.write_now(lambda session: session.execute(drop).close())
    edit = text("UPDATE audit_entries SET operation = 'kizuna verify' WHERE number = 1")
    database.write_now(lambda session: session.execute(edit).close())
    database.close()
    ran = program.run("verify")
    after = json.loads(ran.out)["audit"]
    assert ran.code == 1
    assert (after["entries"], [each["fault"] for each in after["broken"]]) == (2, ["changed"])
    assert after["end"] == before["end"]


def test_a_key_can_go_after_verify_has_sealed_with_the_newer_one(program: Program) -> None:
    old, new = "o" * 40, "n" * 40
    program.environ["KIZUNA_SECRET_KEYS"] = old
    program.does("staff", "token", "--role", "ANALYST", "--name", "花子")
    program.environ["KIZUNA_SECRET_KEYS"] = new
    assert [each["fault"] for each in json.loads(program.run("verify").out)["audit"]["broken"]] == ["not sealed"] * 2
    program.environ["KIZUNA_SECRET_KEYS"] = f"{new},{old}"
    assert json.loads(program.does("verify"))["audit"]["broken"] == []
    program.environ["KIZUNA_SECRET_KEYS"] = new
    assert json.loads(program.does("verify"))["audit"]["broken"] == []


def test_a_token_ends_after_ninety_days_or_when_it_is_told_to(program: Program) -> None:
    program.does("staff", "token", "--role", "ANALYST", "--name", "花子")
    assert program.run("staff", "token", "--role", "ANALYST", "--name", "健", "--days", 367).code == 2
    database = Database(program.url)
    rows = database.read_now(lambda session: list_tokens(session, Slice(count=5))).rows
    database.close()
    assert [((row.expires_at or 0) - START) / 86_400_000 for row in rows] == [90]
