"""What every command is given: settings, a clock, secrets, where to speak, and the one way to the database."""

import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import inspect, make_url
from sqlalchemy.orm import Session

from backend.clock import Clock
from backend.db import Database, Standing, migrate, standing
from backend.db.replica import reports_of
from backend.db.writing_process import Portable
from backend.errors import Refused
from backend.jobs import forget_again, kept_beside
from backend.settings import Settings

_WIDE = 200
_OBEYED = frozenset({"Cc", "Cf", "Cs"})


class NotMigrated(Refused):
    """The database's tables are not those of this program."""

    code = "NOT_MIGRATED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the program finds where it is started."""

    environ: Mapping[str, str]
    clock: Clock
    secrets: Callable[[int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """What a command is given."""

    settings: Settings
    clock: Clock
    secrets: Callable[[int], str]
    command: str = ""
    """The command by its name, such as `kizuna export answers`."""

    def progress(self) -> Progress:
        """A bar on standard error, where someone watches."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        return Progress(*columns, console=stderr(), transient=True, disable=not sys.stderr.isatty())

    @contextmanager
    def database(self, *, make: bool = False, portable: Portable[Any, Any] | None = None) -> Iterator[Database]:
        """The database, with all that this program needs; one without any tables gets them if `make` says so.

        One that a newer program has migrated has that, and more: an old one that starts again works on it.
        Whoever was forgotten and has come back, because a backup was restored, is forgotten again before anything else.
        `portable` is what a process beside this one writes.
        """
        url = self.settings.database_url
        if not make and is_missing(url):
            raise NotMigrated("there is no database yet; make it with: kizuna migrate")
        database = Database(url, reports=reports_of(self.settings), portable=portable)
        try:
            if make and database.read_now(is_empty):
                migrate(url)
            if database.read_now(standing) is Standing.BEHIND:
                raise NotMigrated("the database is of an older version of Kizuna; bring it here with: kizuna migrate")
            forget_again(database, kept_beside(self.settings).journal, self.clock)
            yield database
        finally:
            database.close()


def terminal_of(context: typer.Context) -> Terminal:
    """The terminal that the callback of the program made."""
    terminal = context.find_object(Terminal)
    if terminal is None:
        raise RuntimeError("a command ran without its program")
    return replace(terminal, command=context.command_path)


def bring_up(url: str) -> Standing:
    """Brings the database to this program's newest revision; one that stands there or ahead of it stays as it is."""
    with closing(Database(url)) as database:
        found = database.read_now(standing)
    if found is Standing.BEHIND:
        migrate(url)
    return found


def is_missing(url: str) -> bool:
    """Whether the URL names an SQLite file that is not there."""
    where = make_url(url)
    return where.get_backend_name() == "sqlite" and not (where.database and Path(where.database).exists())


def stderr() -> Console:
    """Where commands speak of what they do; results go to standard output."""
    # A file or a pipe has no width; a table in it must not be broken into pieces.
    return Console(stderr=True, soft_wrap=True, highlight=False, width=None if sys.stderr.isatty() else _WIDE)


def plain(text: str) -> str:
    """The text without what a terminal would obey: headers and cells of a file are shown, and may hold anything."""
    return "".join(letter for letter in text if letter == "\n" or unicodedata.category(letter) not in _OBEYED)


def is_empty(session: Session) -> bool:
    """Whether there is no table yet."""
    return not inspect(session.connection()).get_table_names()
