"""A whole copy of a database in one file, made while others write, and put back: by each database's own means."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Final

from psycopg.conninfo import make_conninfo
from sqlalchemy import make_url

from backend.db.engines import is_sqlite
from backend.errors import Invalid, Refused

Advance = Callable[[int], None]
"""Told how many bytes are written."""

_ONLY_OURS: Final = 0o600
_UNFINISHED: Final = ".part"
_LOOK_SECONDS: Final = 0.2
_BLOCK: Final = 1 << 20


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
            _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={unfinished}", of=url)
            _run("pg_restore", "--list", f"--file={os.devnull}", str(unfinished))
    return path.stat().st_size


def put_back(url: str, path: Path, advance: Advance) -> None:
    """Makes the database from a backup, whole or not at all, where there is none yet."""
    if not path.is_file():
        raise Invalid(f"{path.name} is no file", "file")
    if not is_sqlite(url):
        whole = ("--single-transaction", "--exit-on-error")
        _run("pg_restore", "--no-owner", "--no-privileges", *whole, str(path), of=url)
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


@contextmanager
def _whole_or_nothing(path: Path) -> Iterator[Path]:
    """A file beside that one, which takes its name when all of it is on the disk; it is nobody else's to read."""
    unfinished = path.with_name(path.name + _UNFINISHED)
    try:
        with _made_anew(unfinished) as begun:
            yield unfinished
            _settle(unfinished)
            if not os.path.samestat(begun, unfinished.stat()):
                raise BackupFailed(f"{unfinished.name} is written by somebody else, too")
            unfinished.rename(path)
        _settle(path.parent)
    except OSError as fault:
        raise BackupFailed(f"{path.name} cannot be written: {fault.strerror}") from fault
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def _made_anew(path: Path) -> Iterator[os.stat_result]:
    """An empty file in the place of whatever an attempt that was killed, or anybody else, has left there."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, _ONLY_OURS)
    try:
        # Kept open, its number is not given to another file.
        yield os.fstat(descriptor)
    finally:
        os.close(descriptor)


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


def _run(program: str, *arguments: str, of: str | None = None) -> None:
    """Runs one of PostgreSQL's own programs, against the database of that address if there is one."""
    found = shutil.which(program)
    if found is None:
        raise BackupFailed(f"{program} is not on this machine: install PostgreSQL's client programs")
    address, environment = ((), {}) if of is None else _address(of)
    ran = subprocess.run(  # noqa: S603 - its name is ours, and nothing of the arguments is spelled by others
        [found, *address, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise BackupFailed(f"{program}: {(ran.stderr.strip().splitlines() or ['failed'])[0]}")


def _address(url: str) -> tuple[Sequence[str], Mapping[str, str]]:
    """All that the address says, as these programs are told it, and the password, which the environment keeps."""
    named = make_url(url)
    _, said = named.get_dialect()().create_connect_args(named)
    if "sslpassword" in said:
        # There is no word for it in the environment, and what programs are told stands in a list for everybody.
        raise BackupFailed("an address with sslpassword cannot be passed on unseen: name a key that needs none")
    password = said.pop("password", None)
    environment = {"PGPASSWORD": str(password)} if password else {}
    return [f"--dbname={make_conninfo(**said)}"], environment
