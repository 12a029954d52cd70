"""kizuna move: every table of an SQLite file arrives in PostgreSQL as it was, or nothing does."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, LargeBinary, String, func, insert, select, text
from sqlalchemy.orm import Session

from backend.db import Database
from backend.metadata import metadata
from backend.responses.tables import AnswerRow
from tests.asking import ask, scale, survey_of
from tests.cli.program import Program, file, held
from tests.clocks import SettableClock
from tests.responding import post

_AWKWARD: Final = "\\N\t\\.\n\"'絆"
_LARGE: Final = 2**53 + 1
_SPELLED: Final = [7, 2.5, "7", None, "a\0b", {"絆": ["\\", '"', True, 1e300]}]
_VALUES: Final = {JSON: _SPELLED, Boolean: True, Float: 0.1 + 0.2, LargeBinary: bytes(range(256))}
# Nothing writes it any more, and a row without its entry of the audit would be a fault of that.
_OF_OLD: Final = {"audit_people"}
_WITH_NUL: Final = "a\0b"


@pytest.fixture
def target(postgres_url: str, clock: SettableClock, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Program:
    """The program on a PostgreSQL database, migrated and empty."""
    return Program(postgres_url, clock, capsys, {"KIZUNA_ERASURE_JOURNAL": str(tmp_path / "new.erasures")})


@pytest.fixture
def source(sqlite_url: str, target: Program, tmp_path: Path) -> Program:
    """The program on an SQLite file with two people."""
    program = Program(sqlite_url, target.clock, target.capture)
    program.does("import", "people", file(tmp_path, "person,email\nhana,hana@example.jp\nken,ken@example.jp\n"))
    return program


def path_of(program: Program) -> Path:
    """The file of an SQLite database."""
    return Path(program.url.removeprefix("sqlite:///"))


def put_into(path: Path, statement: str, *values: object) -> None:
    """Changes the file without a word to anybody."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement, values)


@contextmanager
def losing_addresses(program: Program) -> Iterator[None]:
    """For as long as the block lasts, PostgreSQL loses what stands there whenever a table is altered."""
    begin = (
        "CREATE FUNCTION lose() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM addresses; END'",
        "CREATE EVENT TRIGGER losing ON ddl_command_end WHEN tag IN ('ALTER TABLE') EXECUTE FUNCTION lose()",
    )
    with closing(Database(program.url)) as database:
        database.write_now(lambda session: [session.execute(text(statement)) for statement in begin])
        yield
        database.write_now(lambda session: session.execute(text("DROP FUNCTION lose CASCADE")))


def without_audit(program: Program) -> dict[str, object]:
    """All that is held but for what the audit says of commands."""
    return {name: rows for name, rows in held(program).items() if not name.startswith("audit")}


def fill(session: Session) -> None:
    """A row in every table that has none, and values that the two databases keep in different ways."""
    for table in metadata.sorted_tables:
        if table.name not in _OF_OLD and not session.scalar(select(func.count()).select_from(table)):
            session.execute(insert(table).values({each.name: _value(session, each) for each in table.columns}))
    said = session.execute(select(AnswerRow.__table__)).mappings().one()
    for number, value in enumerate(_SPELLED):
        session.execute(insert(AnswerRow).values({**said, "question_key": f"q{number}", "value": value}))


def _value(session: Session, column: Column[object]) -> object:
    for key in column.foreign_keys:
        return None if key.column.table is column.table else session.scalar(select(func.max(key.column)))
    if isinstance(column.type, String):
        return _AWKWARD[: column.type.length]
    if isinstance(column.type, BigInteger) and column.name.endswith("_at"):
        return _LARGE
    return next((value for kind, value in _VALUES.items() if isinstance(column.type, kind)), 7)


def test_every_row_of_every_table_arrives_as_it_was(sqlite_url: str, target: Program) -> None:
    source = Program(sqlite_url, target.clock, target.capture)
    source.does("panel", "--people", 30, "--observations", 300)
    source.does("forget", "--ref", "P-00000017")
    with closing(Database(source.url)) as database:
        asked = ask(database, target.clock(), survey_of([scale("like")]))
        post(database, asked, {"like": 4}, target.clock())
        database.write_now(fill)
    before, told = held(source), json.loads(source.does("verify"))
    assert {name for name, rows in before.items() if not rows} == _OF_OLD

    rows = sum(map(len, before.values()))
    assert target.does("move", path_of(source)).startswith(f"{rows:,} rows moved; 0 forgotten again; ")
    after = held(target)
    assert after.keys() == metadata.tables.keys()
    # The move itself is one more line of the audit, and nothing else is new.
    audit = {"audit_entries", "audit_heads"}
    assert [name for name, rows in before.items() if after[name] != rows and name not in audit] == []
    assert set(before["audit_entries"]) < set(after["audit_entries"])
    verified = json.loads(target.does("verify"))
    assert verified["audit"].pop("entries") == told["audit"].pop("entries") + 1
    assert verified["audit"].pop("end") != told["audit"].pop("end")
    assert verified == told
    assert held(source) == before
    # Whoever comes next has the next number, in every table.
    with closing(Database(target.url)) as database:
        database.read_now(_check_numbers)
        # Of the other tables the server knows how much is there; of an empty one it would be wrong with the first rows.
        assert database.read_now(_unknown) & metadata.tables.keys() == _OF_OLD


def _unknown(session: Session) -> set[str]:
    """The tables that the server has never looked through."""
    never = (
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND reltuples < 0"
    )
    return set(session.scalars(text(never)))


def _check_numbers(session: Session) -> None:
    given = "SELECT coalesce(last_value, 0) FROM pg_sequences WHERE sequencename = :name"
    for table in metadata.sorted_tables:
        if (column := table.autoincrement_column) is not None:
            last = session.scalar(text(given), {"name": f"{table.name}_{column.name}_seq"})
            assert (table.name, last) == (table.name, session.scalar(select(func.max(column))))


def test_what_was_forgotten_stays_forgotten_and_what_postgresql_cannot_hold_is_named(
    source: Program, target: Program, tmp_path: Path
) -> None:
    restored = Path(shutil.copy(path_of(source), tmp_path / "restored.db"))
    source.does("forget", "--ref", "hana")
    shutil.copy(f"{path_of(source)}.erasures", f"{restored}.erasures")
    put_into(restored, "UPDATE people SET external_ref = ? WHERE external_ref = 'ken'", _WITH_NUL)
    put_into(restored, "INSERT INTO idea_readings SELECT id, ? FROM people LIMIT 1", "x")
    before = held(target)
    # A value that is no number, in a column of numbers: the place is told, the value is anybody's.
    told = target.refuses("move", restored)
    assert "PostgreSQL does not take what stands in idea_readings" in told
    assert held(target) == before
    put_into(restored, "DELETE FROM idea_readings")
    # Where a row is lost on the way, nothing has arrived.
    with losing_addresses(target):
        assert "of 2 rows of addresses " in target.refuses("move", restored)
    assert held(target) == before
    del target.environ["KIZUNA_ERASURE_JOURNAL"]
    ran = target.run("move", restored)
    assert (ran.code, "; 1 forgotten again; " in ran.out) == (0, True)
    assert ran.err == (
        "kizuna: 1 texts held a NUL, which PostgreSQL does not; it is left out\n"
        "kizuna: name a journal of erasures by KIZUNA_ERASURE_JOURNAL before you go on\n"
    )
    assert [row[1] for row in held(target)["people"]] == [None, "ab"]


def test_a_move_is_refused_before_anything_is_changed(source: Program, target: Program, tmp_path: Path) -> None:
    path, before, empty = path_of(source), held(source), held(target)
    with closing(Database(source.url)) as served:
        served.ping()
        assert target.refuses("move", path) == (
            "kizuna: kizuna.db is in use: end kizuna serve, and whatever else has it open\n"
        )
    assert "is no file" in target.refuses("move", tmp_path / "nothing.db")
    assert "is no database of Kizuna" in target.refuses("move", file(tmp_path, "no database, but long enough" * 9))
    assert "name the PostgreSQL database to move to" in source.refuses("move", path)
    put_into(path, "UPDATE alembic_version SET version_num = '0001'")
    assert "the revisions differ, 0001 and " in target.refuses("move", path)
    put_into(path, "UPDATE alembic_version SET version_num = (SELECT ?)", _revision_of(target))
    put_into(path, "CREATE TABLE unheard_of (id INTEGER)")
    assert "not the tables of this program: unheard_of" in target.refuses("move", path)
    put_into(path, "DROP TABLE unheard_of")
    assert held(target) == empty
    target.does("import", "people", file(tmp_path, "person,email\nrin,rin@example.jp\n"))
    filled = held(target)
    assert "the new database is not empty: there are rows in " in target.refuses("move", path)
    assert (held(source), held(target)) == (before, filled)


def _revision_of(program: Program) -> str:
    with closing(Database(program.url)) as database:
        return database.read_now(lambda session: str(session.scalar(text("SELECT version_num FROM alembic_version"))))
