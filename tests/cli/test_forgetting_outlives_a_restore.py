"""kizuna forget: whoever asked is forgotten, and again by any command that opens a database restored from before."""

import shutil
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.clocks import SettableClock


@pytest.fixture
def here(sqlite_url: str, clock: SettableClock, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Program:
    """The program with an SQLite database of its own and two people in it."""
    program = Program(sqlite_url, clock, capsys, {"KIZUNA_FILES_DIR": str(tmp_path / "files")})
    people = tmp_path / "people.csv"
    people.write_text("person\nhana\nken\n")
    program.does("import", "people", people)
    return program


def _path(program: Program) -> Path:
    return Path(program.url.removeprefix("sqlite:///"))


def test_whoever_was_forgotten_does_not_come_back_with_a_backup(here: Program, tmp_path: Path) -> None:
    backup = Path(shutil.copy(_path(here), tmp_path / "backup.db"))
    assert here.does("forget", "--ref", "hana") == "forgotten\n"
    assert _path(here).with_name("kizuna.db.erasures").is_file()
    shutil.copy(backup, _path(here))
    assert here.does("forget", "--replay") == "0 forgotten again\n"
    assert "no person has that reference" in here.refuses("forget", "--ref", "hana")
    assert here.does("forget", "--ref", "ken") == "forgotten\n"


def test_a_migration_forgets_again_too(here: Program, tmp_path: Path) -> None:
    backup = Path(shutil.copy(_path(here), tmp_path / "backup.db"))
    here.does("forget", "--ref", "hana")
    shutil.copy(backup, _path(here))
    here.does("migrate")
    shutil.move(_path(here).with_name("kizuna.db.erasures"), tmp_path / "moved")
    assert "no person has that reference" in here.refuses("forget", "--ref", "hana")


def test_a_journal_kept_elsewhere_is_replayed(here: Program, tmp_path: Path) -> None:
    backup = Path(shutil.copy(_path(here), tmp_path / "backup.db"))
    here.does("forget", "--ref", "hana")
    shutil.copy(backup, _path(here))
    moved = shutil.move(_path(here).with_name("kizuna.db.erasures"), tmp_path / "moved")
    assert here.does("forget", "--journal", moved) == "1 forgotten again\n"
    assert "is no file" in here.refuses("forget", "--journal", tmp_path / "nothing")


def test_one_says_whom(here: Program) -> None:
    assert "say either --ref or --replay" in here.refuses("forget", "--ref", "hana", "--replay")
