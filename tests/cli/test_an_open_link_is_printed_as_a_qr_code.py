"""kizuna links --qr: an open touchpoint's link as a file to print, and the link that it says."""

import json
from pathlib import Path

import pytest

from backend.db import Database
from backend.touchpoints.rules import qr_png, qr_svg
from tests.asking import ask
from tests.cli.program import Program
from tests.clocks import START


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_the_file_says_the_link_that_is_printed(program: Program, tmp_path: Path, ending: str) -> None:
    _touchpoint(program, is_open=True)
    path = tmp_path / f"poster.{ending}"
    told = json.loads(program.does("links", "--touchpoint", "annual-tea", "--qr", path))
    assert told["touchpoint"] == "annual-tea"
    assert told["url"].startswith("http://127.0.0.1:8000/o/")
    assert path.read_bytes() == (qr_svg(told["url"]).encode() if ending == "svg" else qr_png(told["url"]))


def test_what_cannot_be_printed_is_refused_and_leaves_no_file(program: Program, tmp_path: Path) -> None:
    _touchpoint(program, is_open=False)
    path = tmp_path / "poster.svg"
    assert "only an open touchpoint" in program.refuses("links", "--touchpoint", "annual-tea", "--qr", path)
    assert "no touchpoint is called" in program.refuses("links", "--touchpoint", "other", "--qr", path)
    assert ".svg or .png" in program.refuses("links", "--touchpoint", "annual-tea", "--qr", tmp_path / "a.gif")
    assert "for everyone" in program.refuses("links", "--touchpoint", "annual-tea", "--qr", path, "--count", "1")
    assert list(tmp_path.glob("*.svg")) + list(tmp_path.glob("*.gif")) == []


def _touchpoint(program: Program, *, is_open: bool) -> None:
    database = Database(program.url)
    ask(database, START, is_open=is_open)
    database.close()
