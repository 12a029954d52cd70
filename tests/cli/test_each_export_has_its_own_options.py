"""What belongs to one kind of export is not known to another, and a key is asked for where one is needed."""

from pathlib import Path

import pytest

from tests.cli.program import MISUSED, Program


@pytest.mark.parametrize(
    "arguments",
    [
        ["answers", "--board", "next-tea"],
        ["answers", "--product", "tea"],
        ["audience"],
        ["audience", "all", "--survey", "annual"],
        ["campaign"],
        ["ideas", "--tests"],
        ["positions", "--purpose", "marketing"],
        ["positions", "--survey", "annual"],
        ["songs"],
    ],
)
def test_what_belongs_elsewhere_is_no_option(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = program.run("export", *arguments)
    assert ran.code == MISUSED
    assert "Traceback" not in ran.err
    assert not list(tmp_path.glob("*.csv"))
