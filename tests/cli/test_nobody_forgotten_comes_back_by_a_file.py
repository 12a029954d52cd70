"""A line that names someone who was erased is a fault of its own, in files of every kind."""

from pathlib import Path

import pytest

from backend.db import Database
from backend.panel.rules import hash_ref
from backend.panel.tables import ForgottenRef
from tests.cli.program import Program
from tests.clocks import START
from tests.snapshots import Everything, everything

MAPPING = (
    'source = "s"\nproduct = "tea"\nbrand = "farm"\ndate = 2026-03-01\nscale = [1, 5]\n'
    '[items]\nQ1 = { facet = "LIKING" }\n'
)


@pytest.fixture(autouse=True)
def forget(program: Program) -> None:
    database = Database(program.url)
    row = ForgottenRef(ref_hash=hash_ref("gone"), forgotten_at=START)
    database.write_now(lambda session: session.add(row))
    database.close()


def held(program: Program) -> Everything:
    database = Database(program.url)
    try:
        return everything(database)
    finally:
        database.close()


@pytest.mark.parametrize(
    ("kind", "text", "arguments"),
    [
        ("people", "customer\nhere\ngone\n", ()),
        ("purchases", "customer,order,date\nhere,1,2026-03-01\ngone,2,2026-03-01\n", ()),
        ("tiers", "customer,rank\nhere,gold\ngone,gold\n", ("--product", "t", "--brand", "b", "--order", "gold,top")),
        ("answers", "customer,Q1\nhere,5\ngone,1\n", ()),
    ],
)
def test_the_line_is_named_and_the_others_can_be_kept(
    program: Program, tmp_path: Path, kind: str, text: str, arguments: tuple[str, ...]
) -> None:
    path = tmp_path / "file.csv"
    path.write_text(text, encoding="utf-8")
    if kind == "answers":
        (tmp_path / "file.toml").write_text(MAPPING, encoding="utf-8")
    before = held(program)
    said = program.refuses("import", kind, path, *arguments)
    assert "whoever had this reference was erased" in said
    assert "kizuna: 1 fault was found" in said
    assert held(program) == before
    program.does("import", kind, path, *arguments, "--errors", "skip")
    assert [row[1] for row in held(program)["people"]] == ["here"]
