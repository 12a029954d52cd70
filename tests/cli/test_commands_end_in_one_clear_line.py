"""Whatever is wrong is one line on standard error and an exit code, never a traceback; help teaches."""

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from backend.db import Database, Standing, downgrade, standing
from tests.cli.program import Program, file
from tests.clocks import SettableClock


@pytest.fixture
def nowhere(tmp_path: Path, clock: SettableClock, capsys: pytest.CaptureFixture[str]) -> Program:
    """The program where there is no database file."""
    return Program(f"sqlite:///{tmp_path / 'none.db'}", clock, capsys)


def lines(said: str) -> int:
    return len(said.splitlines())


@pytest.mark.parametrize("command", ["verify", "work --once", "export positions", "links --touchpoint x --count 1"])
def test_without_a_database_the_next_step_is_told(nowhere: Program, tmp_path: Path, command: str) -> None:
    said = nowhere.refuses(*command.split())
    assert said == "kizuna: there is no database yet; make it with: kizuna migrate\n"
    assert not (tmp_path / "none.db").exists()


def test_a_database_of_another_version_is_left_alone(program: Program) -> None:
    downgrade(program.url, "-1")
    assert lines(program.refuses("verify")) == 1
    program.does("migrate")
    assert program.does("migrate") == "the database is at the newest revision\n"
    with closing(Database(program.url)) as database:
        assert database.read_now(standing) is Standing.CURRENT
        database.write_now(lambda session: session.execute(text("DELETE FROM alembic_version")))
    assert lines(program.refuses("verify")) == 1


def test_an_old_program_that_starts_again_works_on_a_database_that_is_ahead(program: Program, tmp_path: Path) -> None:
    with closing(Database(program.url)) as database:
        database.write_now(lambda session: session.execute(text("UPDATE alembic_version SET version_num = 'later'")))
        assert program.does("work", "--once") == "0 positions moved through time alone\n"
        assert program.does("migrate").startswith("a newer Kizuna has migrated the database already")
        program.does("import", "people", file(tmp_path, "person\nhana\n"))
        assert database.read_now(standing) is Standing.AHEAD


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KIZUNA_DATABASE_URL", "mysql://x"),
        ("KIZUNA_SECRET_KEYS", " , "),
        ("KIZUNA_ENV", "production"),
    ],
)
def test_unfit_settings_are_named(nowhere: Program, name: str, value: str) -> None:
    nowhere.environ[name] = value
    said = nowhere.refuses("migrate")
    assert said.startswith("kizuna: KIZUNA_")
    assert lines(said) == 1


def test_a_database_that_cannot_be_reached_is_one_line_without_its_password(nowhere: Program) -> None:
    nowhere.url = "postgresql://someone:hidden-word@127.0.0.1:1/none"
    said = nowhere.refuses("migrate")
    assert lines(said) == 1
    assert "hidden-word" not in said


def test_several_workers_on_one_file_are_refused_with_the_reason(nowhere: Program, tmp_path: Path) -> None:
    assert "one writer" in nowhere.refuses("serve", "--workers", 2)
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize(
    "command",
    [
        "",
        "demo",
        "serve",
        "work",
        "migrate",
        "schema",
        "staff",
        "staff token",
        "links",
        "import",
        "export",
        "rebuild",
        "verify",
    ],
)
def test_every_command_explains_itself(nowhere: Program, command: str) -> None:
    ran = nowhere.run(*command.split(), "--help")
    assert ran.code == 0
    assert "Usage: kizuna" in ran.out


def test_what_an_older_schema_promised_is_told(nowhere: Program, tmp_path: Path) -> None:
    older = tmp_path / "older.graphql"
    older.write_text("type Query { fortune: String! }", encoding="utf-8")
    said = nowhere.refuses("schema", "--against", older)
    assert (lines(said), "Field Query.fortune was removed." in said) == (1, True)
    older.write_text("type Query { viewer: Viewer! } type Viewer { name: String! }", encoding="utf-8")
    assert nowhere.does("schema", "--against", older) == "every client of older.graphql can do what it could\n"


def test_the_data_map_is_printed_without_a_database(nowhere: Program) -> None:
    assert "### people" in nowhere.does("retention", "--map")


def test_a_word_that_is_no_command_is_a_usage_error(nowhere: Program) -> None:
    assert nowhere.run("dance").code == 2
    assert nowhere.run("import", "songs", "file.csv").code == 2
