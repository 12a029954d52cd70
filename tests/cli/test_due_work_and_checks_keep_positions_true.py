"""kizuna work, rebuild and verify: time's own moves are written, and what is kept is what the ledger makes of it."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text, update

from backend.clock import DAY
from backend.db import Database
from backend.loyalty.tables import PositionRow
from tests.cli.program import Program


@pytest.fixture
def filled(program: Program, tmp_path: Path) -> Program:
    """Ten people who bought today."""
    path = tmp_path / "orders.csv"
    lines = [f"{number},p{number},2026-04-01" for number in range(10)]
    path.write_text("\n".join(["order,customer,date", *lines]), encoding="utf-8")
    answers = tmp_path / "wave.csv"
    answers.write_text("\n".join(["person,A,B,C", *(f"p{number},5,5,5" for number in range(10))]), encoding="utf-8")
    answers.with_suffix(".toml").write_text(
        'product = "orders"\ndate = 2026-04-01\nscale = [1, 5]\n[items]\nA = { facet = "LIKING" }\n'
        'B = { facet = "LIKING" }\nC = { facet = "LIKING" }\n',
        encoding="utf-8",
    )
    program.does("import", "purchases", path)
    program.does("import", "answers", answers)
    return program


def test_those_who_fell_silent_move_when_work_is_done(filled: Program) -> None:
    assert filled.does("work", "--once") == "0 positions moved through time alone\n"
    filled.clock.advance(90 * DAY)
    assert filled.does("work", "--once") == "10 positions moved through time alone\n"
    assert filled.does("work", "--once") == "0 positions moved through time alone\n"


def verified(program: Program) -> dict[str, object]:
    """What is said beside the audit, which must be whole."""
    said = json.loads(program.does("verify"))
    assert said.pop("audit")["broken"] == []
    return dict(said)


def test_all_is_well_after_any_of_it(filled: Program) -> None:
    well = {"effects": [], "drift": [], "outbox_missing": 0, "outbox_orphans": 0, "people_miscounted": 0}
    assert verified(filled) == well
    filled.clock.advance(400 * DAY)
    assert verified(filled) == well
    filled.does("work", "--once")
    assert verified(filled) == well
    assert filled.does("rebuild") == "10 positions made anew\n"
    assert verified(filled) == well


def test_a_position_that_is_not_its_ledgers_is_found_and_made_right(filled: Program) -> None:
    database = Database(filled.url)
    wrong = update(PositionRow).where(PositionRow.person_id == 3).values(behaviour_mass=9.0)
    database.write_now(lambda session: session.execute(wrong).close())
    database.close()
    for command in (("verify",), ("rebuild", "--check")):
        ran = filled.run(*command)
        assert ran.code == 1
        assert '"person": 3' in ran.out
    assert [each["person"] for each in json.loads(filled.run("verify").out)["drift"]] == [3]
    filled.does("rebuild")
    assert filled.does("rebuild", "--check") == "every position is what the ledger makes of it\n"


def test_a_wrong_count_of_people_is_found_and_made_right(filled: Program) -> None:
    with closing(Database(filled.url)) as database:
        database.write_now(
            lambda session: session.execute(text("UPDATE people_counts SET people = people - 2")).close()
        )
    ran = filled.run("verify")
    assert (ran.code, json.loads(ran.out)["people_miscounted"]) == (1, -2)
    filled.does("rebuild")
    assert json.loads(filled.does("verify"))["people_miscounted"] == 0


def test_a_model_that_is_not_there_is_not_rebuilt(filled: Program) -> None:
    assert "no measurement model is called nine" in filled.refuses("rebuild", "--model", "nine")
