"""kizuna backup and restore: all of it comes back on both databases, and whoever was forgotten since does not."""

import os
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from backend.db import Database
from tests.cli.program import Program, held
from tests.clocks import SettableClock
from tests.cluster import PROGRAMS
from tests.postgres import Postgres


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's client programs are on the path, as they are on a machine that backs it up."""
    monkeypatch.setenv("PATH", f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def filled(program: Program, tmp_path: Path) -> Program:
    """Two people, one of whom bought something."""
    people, orders = tmp_path / "people.csv", tmp_path / "orders.csv"
    people.write_text("person,email\nhana,hana@example.jp\nken,ken@example.jp\n", encoding="utf-8")
    orders.write_text("order,customer,date\n1,ken,2026-04-01\n", encoding="utf-8")
    program.environ = {
        "KIZUNA_FILES_DIR": str(tmp_path / "files"),
        "KIZUNA_ERASURE_JOURNAL": str(tmp_path / "erasures"),
    }
    program.does("import", "people", people)
    program.does("import", "purchases", orders)
    return program


@pytest.fixture
def empty(request: pytest.FixtureRequest, filled: Program, tmp_path: Path) -> Iterator[str]:
    """The URL of another database of the same kind, in which nothing is."""
    if filled.url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'restored.db'}"
        return
    yield from lent(request.getfixturevalue("postgres"))


def lent(postgres: Postgres) -> Iterator[str]:
    """The URL of a database of that server without any table."""
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


def without_audit(program: Program) -> dict[str, object]:
    """All that is held but for what the audit says of commands."""
    return {name: rows for name, rows in held(program).items() if not name.startswith("audit")}


def test_all_of_it_comes_back_but_for_whom_was_forgotten_since(filled: Program, empty: str, tmp_path: Path) -> None:
    backup, before = tmp_path / "kizuna.backup", without_audit(filled)
    assert filled.does("backup", backup).endswith(f" bytes in {backup}\n")
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob("*.part")] == []
    first = filled.url

    filled.url = empty
    # A journal that is not there may as well have been forgotten: nothing is made before somebody says that it is not.
    assert "there is no journal of erasures" in filled.refuses("restore", backup)
    assert filled.refuses("verify")
    assert filled.does("restore", backup, "--without-journal") == "restored; 0 forgotten again\n"
    assert without_audit(filled) == before
    assert filled.does("rebuild", "--check") == "every position is what the ledger makes of it\n"
    # A second time there is something in the way.
    assert "already" in filled.refuses("restore", backup, "--without-journal")
    assert without_audit(filled) == before

    filled.url = first
    filled.does("forget", "--ref", "hana")
    assert "is there already" in filled.refuses("backup", backup)
    filled.url = _emptied(empty)
    assert filled.does("restore", backup) == "restored; 1 forgotten again\n"
    assert "no person has that reference" in filled.refuses("forget", "--ref", "hana")
    assert "hana@example.jp" not in repr(held(filled))
    assert "ken@example.jp" in repr(held(filled))


def _emptied(url: str) -> str:
    """The same place with nothing in it."""
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        for each in path.parent.glob(f"{path.name}*"):
            each.unlink()
        return url
    with closing(Database(url)) as database:
        database.write_now(lambda session: session.execute(text("DROP SCHEMA public CASCADE")).close())
        database.write_now(lambda session: session.execute(text("CREATE SCHEMA public")).close())
    return url


def test_what_is_no_backup_is_refused_and_leaves_nothing(filled: Program, empty: str, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.backup"
    wrong.write_bytes(b"SQLite format 3\0" + bytes(2_000))
    filled.url = empty
    assert filled.refuses("restore", wrong, "--without-journal")
    assert "is no file" in filled.refuses("restore", tmp_path / "nothing", "--without-journal")
    assert list(tmp_path.glob("restored*")) == []
    assert filled.refuses("verify")


def test_without_its_programs_postgresql_is_not_backed_up(
    postgres_url: str,
    clock: SettableClock,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    program = Program(postgres_url, clock, capsys)
    assert "pg_dump is not on this machine" in program.refuses("backup", tmp_path / "a.backup")
    assert list(tmp_path.glob("a.backup*")) == []
