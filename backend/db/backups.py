"""A whole copy of a database in one file, made while others write, and put back: by each database's own means."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Final

from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import make_url

from backend.db.engines import is_sqlite
from backend.errors import Invalid, Refused

Advance = Callable[[int], None]
"""Told how many bytes are written."""

_ONLY_OURS: Final = 0o600
_UNFINISHED: Final = ".part"
_LOOK_SECONDS: Final = 0.2
_BLOCK: Final = 1 << 20
# How the words of an address are called in the environment of these programs: so a password shows in no list of them.
_CALLED: Final = {
    "host": "PGHOST",
    "hostaddr": "PGHOSTADDR",
    "port": "PGPORT",
    "dbname": "PGDATABASE",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "passfile": "PGPASSFILE",
    "service": "PGSERVICE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "connect_timeout": "PGCONNECT_TIMEOUT",
}


class BackupFailed(Refused):
    """A backup could not be made or put back; nothing is left of it."""

    code = "BACKUP_FAILED"


def back_up(url: str, path: Path, advance: Advance) -> int:
    """Writes all of the database as it is at one instant; returns how many bytes. Others read and write meanwhile."""
    if path.exists():
        raise Invalid(f"{path.name} is there already; name another", "file")
    with _whole_or_nothing(path) as unfinished, _watched(unfinished, advance):
        if is_sqlite(url):
            _vacuum(_file_of(url), unfinished)
        else:
            # A dump that its own reader cannot list is none.
            _run(url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={unfinished}")
            _run(url, "pg_restore", "--list", f"--file={os.devnull}", str(unfinished))
    return path.stat().st_size


def put_back(url: str, path: Path, advance: Advance) -> None:
    """Makes the database from a backup, whole or not at all, where there is none yet."""
    if not path.is_file():
        raise Invalid(f"{path.name} is no file", "file")
    if not is_sqlite(url):
        _run(url, "pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error",
             f"--dbname={_name_of(url)}", str(path))  # fmt: skip
        return
    target = _file_of(url)
    for place in (target, *(target.with_name(target.name + end) for end in ("-wal", "-shm", "-journal"))):
        if place.exists():
            raise Invalid(f"{place.name} is there already; move it away first", "file")
    _check(path)
    with _whole_or_nothing(target) as unfinished, path.open("rb") as backup, unfinished.open("wb") as copy:
        while block := backup.read(_BLOCK):
            copy.write(block)
            advance(copy.tell())


def _file_of(url: str) -> Path:
    named = make_url(url).database
    if not named or named == ":memory:":
        raise Invalid("a database in memory has no file", "file")
    return Path(named)


def _name_of(url: str) -> str:
    return str(make_url(url).database or "")


@contextmanager
def _whole_or_nothing(path: Path) -> Iterator[Path]:
    """A file beside that one, which takes its name when all of it is on the disk; it is nobody else's to read."""
    unfinished = path.with_name(path.name + _UNFINISHED)
    try:
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _ONLY_OURS))
        yield unfinished
        _settle(unfinished)
        unfinished.rename(path)
        _settle(path.parent)
    except OSError as fault:
        raise BackupFailed(f"{path.name} cannot be written: {fault.strerror}") from fault
    finally:
        unfinished.unlink(missing_ok=True)


def _settle(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _watched(path: Path, advance: Advance) -> Iterator[None]:
    """Tells how large the file has become while it is written elsewhere."""
    stop = Event()

    def look() -> None:
        while not stop.wait(_LOOK_SECONDS):
            advance(path.stat().st_size)

    thread = Thread(target=look, name="kizuna-backup", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _vacuum(source: Path, target: Path) -> None:
    if not source.is_file():
        raise Invalid(f"there is no {source.name}", "file")
    try:
        with closing(sqlite3.connect(source)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.Error as fault:
        raise BackupFailed(f"the database could not be copied: {fault}") from fault
    _check(target)


def _check(path: Path) -> None:
    """Refuses a file that is no whole SQLite database of Kizuna."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as fault:
        raise BackupFailed(f"{path.name} is no backup of Kizuna: {fault}") from fault
    if found != "ok":
        raise BackupFailed(f"{path.name} is damaged")


def _run(url: str, program: str, *arguments: str) -> None:
    """Runs one of PostgreSQL's own programs against the database."""
    found = shutil.which(program)
    if found is None:
        raise BackupFailed(f"{program} is not on this machine: install PostgreSQL's client programs")
    ran = subprocess.run([found, *arguments], env=_environment(url), capture_output=True, text=True, check=False)  # noqa: S603 - its name is ours, and nothing of the arguments is spelled by others
    if ran.returncode:
        raise BackupFailed(f"{program}: {(ran.stderr.strip().splitlines() or ['failed'])[0]}")


def _environment(url: str) -> Mapping[str, str]:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    said = conninfo_to_dict(address)
    return {**os.environ, **{_CALLED[name]: str(value) for name, value in said.items() if name in _CALLED and value}}
