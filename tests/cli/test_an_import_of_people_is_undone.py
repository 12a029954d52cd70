"""kizuna import list and undo: what came from a file goes back, and whoever did something since stays."""

from pathlib import Path

from sqlalchemy import select

from backend.db import Database
from backend.identity.tables import Duplicate
from backend.panel.tables import Person
from tests.cli.program import Program, file, held
from tests.clocks import START

MEMBERS = "会員番号,メールアドレス,電話番号,language\na,a@example.jp,090-1234-5678,en\nb,b@example.jp,,ja\n"
ORDERS = "order,customer,date\n1,b,2026-01-05\n"


def refs(program: Program) -> list[str | None]:
    database = Database(program.url)
    try:
        return list(
            database.read_now(lambda session: session.scalars(select(Person.external_ref).order_by(Person.id)).all())
        )
    finally:
        database.close()


def test_addresses_come_by_the_headers_that_companies_have(program: Program, tmp_path: Path) -> None:
    said = program.does("import", "people", file(tmp_path, MEMBERS))
    assert said == "people: 2 lines read, 0 left out; 2 added, 0 changed, 0 unchanged\n"
    assert [(row[0], row[1], row[2]) for row in held(program)["addresses"]] == [
        (1, "EMAIL", "a@example.jp"),
        (1, "PHONE", "+819012345678"),
        (2, "EMAIL", "b@example.jp"),
    ]


def test_an_unfit_address_is_a_fault_that_does_not_repeat_it(program: Program, tmp_path: Path) -> None:
    faulty = file(tmp_path, "会員番号,メール,電話\na,hanako.example,1\n")
    said = program.refuses("import", "people", faulty)
    assert "2     メール  this is not an e-mail address" in said
    assert "2     電話    this is not a phone number" in said
    assert "hanako" not in said
    assert held(program)["imports"] == []


def test_a_column_that_the_mapping_calls_an_attribute_is_no_address(program: Program, tmp_path: Path) -> None:
    mapping = file(tmp_path, '[attributes]\nmail = { key = "wants-mail", kind = "BOOLEAN" }\n', "members.toml")
    program.does("import", "people", file(tmp_path, "customer,mail\na,yes\n"), "--mapping", mapping)
    kept = held(program)
    assert (kept["addresses"], [row[2] for row in kept["attribute_values"]]) == ([], ["true"])


def test_each_run_is_listed_and_a_rehearsal_is_none(program: Program, tmp_path: Path) -> None:
    members = file(tmp_path, MEMBERS)
    program.does("import", "people", members, "--dry-run")
    assert held(program)["imports"] == []
    program.does("import", "people", members)
    program.clock.advance(60_000)
    program.does("import", "people", members)
    lines = [line.split()[1:] for line in program.does("import", "list").splitlines()]
    assert lines == [
        ["when", "what", "name", "lines", "added", "changed", "undone"],
        ["2026-04-01T00:00:00Z", "people", "members", "2", "2", "0"],
        ["2026-04-01T00:01:00Z", "people", "members", "2", "0", "0"],
    ]


def test_whom_it_added_goes_unless_they_did_something_since(program: Program, tmp_path: Path) -> None:
    program.does("import", "people", file(tmp_path, MEMBERS))
    program.does("import", "purchases", file(tmp_path, ORDERS, "orders.csv"))
    program.clock.advance(1)
    said = program.does("import", "undo", 1)
    assert said == (
        "import 1 is undone: 1 people removed, 1 stay for what else is known; "
        "1 things back as they were, 0 said otherwise since; 0 consents void\n"
    )
    kept = held(program)
    assert (refs(program), kept["addresses"], len(kept["purchases"])) == (["b"], [], 1)
    assert program.does("import", "list").splitlines()[1].split()[-1] == "undone"


def test_a_mere_suspicion_that_two_are_one_keeps_nobody(program: Program, tmp_path: Path) -> None:
    program.does("import", "people", file(tmp_path, MEMBERS))
    database = Database(program.url)
    suspected = Duplicate(person_id=1, other_id=2, reason="EMAIL", likeness=1.0, status="OPEN", found_at=START)
    database.write_now(lambda session: session.add(suspected))
    database.close()
    program.does("import", "undo", 1)
    assert (refs(program), held(program)["duplicates"]) == ([None], [])


def test_an_import_is_undone_once_and_no_other_is_touched(program: Program, tmp_path: Path) -> None:
    program.does("import", "people", file(tmp_path, MEMBERS))
    assert "there is no such import" in program.refuses("import", "undo", 7)
    program.does("import", "undo", 1)
    before = held(program)
    assert "was undone before" in program.refuses("import", "undo", 1)
    assert held(program) == before


def test_a_file_in_parts_is_one_run(program: Program, tmp_path: Path) -> None:
    lines = "".join(f"p{number},{number}\n" for number in range(1_100))
    mapping = file(tmp_path, '[attributes]\nage = { key = "age", kind = "NUMBER" }\n', "many.toml")
    program.does("import", "people", file(tmp_path, f"customer,age\n{lines}", "many.csv"), "--mapping", mapping)
    assert [row[2:6] for row in held(program)["imports"]] == [("many", 1_100, 1_100, 0)]
    program.clock.advance(1)
    assert "1,100 people removed" in program.does("import", "undo", 1)
    kept = held(program)
    # That the last number was given stays.
    assert [row[:2] for row in kept["people"]] == [(1_100, None)]
    assert [kept[table] for table in ("attribute_values", "attribute_changes", "import_people")] == [[]] * 3
