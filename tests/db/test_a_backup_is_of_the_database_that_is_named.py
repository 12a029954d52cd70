"""A backup asks the server as the program does, shows no password, and is nobody else's to read while it is made."""

import os
import stat
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from backend.db.backups import BackupFailed, back_up, put_back

# What it was told, a line each; then it fails, so that nothing else is tried.
PROGRAM = """#!/bin/sh
printf '%s\\n' "password=$PGPASSWORD" "$@" > "$TOLD"
echo "it fails" >&2
exit 1
"""
SAID = {
    "channel_binding": "require",
    "options": "-c search_path=kizuna",
    "sslcrl": "/etc/list with a space.pem",
    "target_session_attrs": "read-write",
}


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where programs in the place of PostgreSQL's write what they were told."""
    for name in ("pg_dump", "pg_restore"):
        program = tmp_path / name
        program.write_text(PROGRAM)
        program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("TOLD", str(tmp_path / "told"))
    monkeypatch.setenv("PGPASSWORD", "another")
    return tmp_path / "told"


def test_all_that_an_address_says_is_passed_on_and_its_password_is_not_seen(told: Path) -> None:
    file = told.with_name("a.backup")
    said = "&".join(f"{name}={value.replace(' ', '%20').replace('=', '%3D')}" for name, value in SAID.items())
    address = f"postgresql+psycopg://kizuna:its%20word@one:5433/panel?{said}"
    with pytest.raises(BackupFailed, match="pg_dump: it fails"):
        back_up(address, file, lambda _: None)
    password, named, *_ = told.read_text().splitlines()
    assert password == "password=its word"
    expected = {"host": "one", "port": "5433", "user": "kizuna", "dbname": "panel", **SAID}
    assert conninfo_to_dict(named.removeprefix("--dbname=")) == expected

    # Several servers, and a password that is the environment's own.
    file.touch()
    with pytest.raises(BackupFailed, match="pg_restore: it fails"):
        put_back("postgresql+psycopg://kizuna@/panel?host=one:5433&host=two:5434", file, lambda _: None)
    password, named, *_ = told.read_text().splitlines()
    assert password == "password=another"
    assert conninfo_to_dict(named.removeprefix("--dbname="))["host"] == "one,two"

    told.unlink()
    with pytest.raises(BackupFailed, match="sslpassword"):
        put_back("postgresql+psycopg://kizuna@one/panel?sslkey=a&sslpassword=its", file, lambda _: None)
    assert not told.exists()


@pytest.mark.parametrize("left", ["a file for everybody", "a link"])
def test_what_an_earlier_attempt_left_is_not_written_into(sqlite_url: str, tmp_path: Path, left: str) -> None:
    backup, part, other = tmp_path / "a.backup", tmp_path / "a.backup.part", tmp_path / "other"
    other.write_text("somebody's")
    other.chmod(0o644)
    if left == "a link":
        part.symlink_to(other)
    else:
        part.write_text("left")
        part.chmod(0o644)
    back_up(sqlite_url, backup, lambda _: None)
    assert (stat.S_IMODE(backup.lstat().st_mode), backup.is_symlink()) == (0o600, False)
    assert (other.read_text(), part.exists()) == ("somebody's", False)
