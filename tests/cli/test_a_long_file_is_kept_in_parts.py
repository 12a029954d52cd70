"""Files longer than one transaction should hold: checked as a whole, then kept part by part."""

from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.clocks import SettableClock

# It is 20,000 in earnest.
MOST = 6_000


def test_a_long_file_is_checked_first_and_kept_whole(
    sqlite_url: str,
    clock: SettableClock,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in ("imports", "imported_files"):
        monkeypatch.setattr(f"backend.cli.{module}.MOST_AS_ONE", MOST)
    program = Program(sqlite_url, clock, capsys)
    path = tmp_path / "people.csv"
    lines = ["person", *(f"p{number}" for number in range(MOST + 1))]
    path.write_text("\n".join([*lines, " ,x"]), encoding="utf-8")
    assert "more cells than the header" in program.refuses("import", "people", path)
    path.write_text("\n".join(lines), encoding="utf-8")
    ran = program.run("import", "people", path)
    assert "kept in parts of 5,000" in ran.err
    assert ran.out == "people: 6,001 lines read, 0 left out; 6,001 added, 0 changed, 0 unchanged\n"
    assert program.does("import", "people", path).endswith("0 added, 0 changed, 6,001 unchanged\n")
