"""A fresh SQLite file for the demo, which never takes the place of a database that is not a demo's."""

import sqlite3
from contextlib import closing
from pathlib import Path

from backend.db import migrate
from backend.errors import Refused

FILE_NAME = "kizuna.db"
# SQLite keeps a number for the program that a file belongs to in its header: this one says "kzDM".
_APPLICATION_ID = 0x6B7A444D
_PLACE_OF_ID = slice(68, 72)


class NotADemo(Refused):
    """There is a database already, and no demo made it."""

    code = "NOT_A_DEMO"


def fresh_database(directory: Path) -> str:
    """The URL of a migrated, empty database in that directory; a demo that was there before is gone."""
    path = directory / FILE_NAME
    if path.exists() and not is_demo(path):
        raise NotADemo(f"{path} holds a database that is not a demo's; name another directory with --data")
    directory.mkdir(parents=True, exist_ok=True)
    for end in ("", "-wal", "-shm", "-journal", ".erasures"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    # The mark comes first: a demo that was interrupted may be replaced too.
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
    url = f"sqlite:///{path}"
    migrate(url)
    return url


def is_demo(path: Path) -> bool:
    """Whether the file is a database that a demo made."""
    with path.open("rb") as file:
        return file.read(100)[_PLACE_OF_ID] == _APPLICATION_ID.to_bytes(4, "big")
