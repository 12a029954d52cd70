"""Files longer than one transaction should hold: checked as a whole, then kept part by part."""

from pathlib import Path

import pytest

from backend.cli.imports import MOST_AS_ONE
from tests.cli.program import Program
from tests.clocks import SettableClock


def test_a_long_file_is_checked_first_and_kept_whole(
    sqlite_url: str, clock: SettableClock, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    program = Program(sqlite_url, clock, capsys)
    path = tmp_path / "people.csv"
    lines = ["person", *(f"p{number}" for number in range(MOST_AS_ONE + 1))]
    path.write_text("\n".join([*lines, " ,x"]), encoding="utf-8")
    assert "more cells than the header" in program.refuses("import", "people", path)
    path.write_text("\n".join(lines), encoding="utf-8")
    ran = program.run("import", "people", path)
    assert "kept in parts of 5,000" in ran.err
    assert ran.out == "people: 20,001 lines read, 0 left out; 20,001 added, 0 changed, 0 unchanged\n"
    assert program.does("import", "people", path).endswith("0 added, 0 changed, 20,001 unchanged\n")
