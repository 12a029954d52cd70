"""Whoever was forgotten is forgotten again when an older backup is restored, by the journal beside the database."""

import json
import shutil
import stat
from pathlib import Path

import pytest

from backend.db import Database
from backend.files import FileStore
from backend.identity.actions import erase, merge, undo_merge
from backend.identity.tables import Erasure
from backend.jobs import Journal, Kept, forget_again, keep_erasures, kept_beside
from backend.panel.actions import add_person
from backend.panel.queries import get_person, people_by_ref
from backend.panel.tables import Person
from backend.settings import Settings
from tests.clocks import SettableClock
from tests.snapshots import everything

NAME = "f" * 20


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """Where the journal and the files of a test are kept."""
    return Kept(journal=Journal(path=tmp_path / "kizuna.db.erasures"), files=FileStore(folder=tmp_path / "files"))


def _add(database: Database, ref: str, now: int) -> int:
    return database.write_now(lambda session: add_person(session, external_ref=ref, language="ja", now=now)).id


def _forget(database: Database, person_id: int, now: int) -> None:
    database.write_now(lambda session: erase(session, person_id, now))


def _restored(database: Database, backup: Path) -> Database:
    """The same file with the content of the backup."""
    path = Path(database.url.removeprefix("sqlite:///"))
    database.close()
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    shutil.copy(backup, path)
    return Database(database.url)


def _backup(database: Database) -> Path:
    path = Path(database.url.removeprefix("sqlite:///"))
    database.close()
    return Path(shutil.copy(path, path.with_suffix(".backup")))


def test_they_are_forgotten_again_and_others_stay(sqlite_url: str, kept: Kept, clock: SettableClock) -> None:
    database = Database(sqlite_url)
    hana, ken = _add(database, "hana", clock()), _add(database, "ken", clock())
    backup = _backup(database)
    database = Database(sqlite_url)
    _forget(database, hana, clock())
    assert keep_erasures(database, kept, clock) == 1
    assert keep_erasures(database, kept, clock) == 0
    database = _restored(database, backup)
    assert people(database) == {"hana": hana, "ken": ken}
    assert forget_again(database, kept.journal, clock) == 1
    assert people(database) == {"ken": ken}
    before = everything(database)
    assert forget_again(database, kept.journal, clock) == 0
    assert everything(database) == before
    database.close()


def test_whoever_has_the_number_since_is_someone_else(sqlite_url: str, kept: Kept, clock: SettableClock) -> None:
    database = Database(sqlite_url)
    backup = _backup(database)
    database = Database(sqlite_url)
    _forget(database, _add(database, "hana", clock()), clock())
    keep_erasures(database, kept, clock)
    database = _restored(database, backup)
    assert _add(database, "ken", clock.advance(1_000)) == 1
    assert forget_again(database, kept.journal, clock) == 0
    assert people(database) == {"ken": 1}
    database.close()


def test_whoever_was_parted_before_is_parted_again(sqlite_url: str, kept: Kept, clock: SettableClock) -> None:
    database = Database(sqlite_url)
    hana, ken = _add(database, "hana", clock()), _add(database, "ken", clock())
    merge_id = database.write_now(
        lambda session: merge(session, kept_id=hana, gone_id=ken, source="test", now=clock())
    ).id
    backup = _backup(database)
    database = Database(sqlite_url)
    database.write_now(lambda session: undo_merge(session, merge_id, clock()))
    _forget(database, hana, clock())
    keep_erasures(database, kept, clock)
    database = _restored(database, backup)
    assert forget_again(database, kept.journal, clock) == 1
    assert people(database) == {"ken": ken}
    assert _person(database, hana).erased_at == clock()
    database.close()


def test_the_journal_holds_numbers_only_and_outlives_a_broken_line(
    sqlite_url: str, kept: Kept, clock: SettableClock
) -> None:
    database = Database(sqlite_url)
    journal = kept.journal
    assert journal is not None
    journal.path.write_text('{"person": 1, "crea')
    person = _add(database, "hana", clock())
    _forget(database, person, clock())
    keep_erasures(database, kept, clock)
    line = json.loads(journal.path.read_text().split("\n")[-2])
    assert line == {"person": person, "created_at": clock(), "erased_at": clock()}
    assert [each.person_id for each in journal.entries()] == [person]
    database.close()


def test_only_the_program_reads_the_journal(sqlite_url: str, kept: Kept, clock: SettableClock) -> None:
    database = Database(sqlite_url)
    _forget(database, _add(database, "hana", clock()), clock())
    keep_erasures(database, kept, clock)
    assert kept.journal is not None
    assert stat.S_IMODE(kept.journal.path.stat().st_mode) == 0o600
    database.close()


def test_files_are_deleted_with_whoever_sent_them(sqlite_url: str, kept: Kept, clock: SettableClock) -> None:
    database = Database(sqlite_url)
    kept.files.keep(NAME, b"a photo")
    person = _add(database, "hana", clock())
    _forget(database, person, clock())
    database.write_now(lambda session: _leave_file(session.get(Erasure, person)))
    keep_erasures(database, kept, clock)
    assert list(kept.files.older_than(2**60)) == []
    database.close()


def test_the_journal_lies_beside_the_file_or_where_it_is_said_to() -> None:
    beside = kept_beside(Settings(database_url="sqlite:////data/kizuna.db")).journal
    assert beside == Journal(path=Path("/data/kizuna.db.erasures"))
    server = Settings(database_url="postgresql+psycopg://db/kizuna")
    assert kept_beside(server).journal is None
    told = Settings(database_url="postgresql+psycopg://db/kizuna", erasure_journal="/data/journal")
    assert kept_beside(told).journal == Journal(path=Path("/data/journal"))


def people(database: Database) -> dict[str, int]:
    """Who is on the panel by their reference."""
    return database.read_now(lambda session: people_by_ref(session, ["hana", "ken"]))


def _person(database: Database, person_id: int) -> Person:
    return database.read_now(lambda session: get_person(session, person_id))


def _leave_file(erasure: Erasure | None) -> None:
    assert erasure is not None
    erasure.files = [NAME]
