"""kizuna backup, kizuna restore: all of the database in one file, and back; who was forgotten since stays forgotten."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from backend.cli.auditing import note_command
from backend.cli.terminal import Terminal, bring_up, is_empty, terminal_of
from backend.db import Database
from backend.db.backups import Advance, back_up, put_back
from backend.errors import Invalid, Refused
from backend.jobs import Journal, forget_again, kept_beside
from backend.jobs.figures import size_of
from backend.settings import Settings


class NoJournal(Refused):
    """Whom to forget again is not known."""

    code = "NO_JOURNAL"


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A file that is not there yet; only you may read it.")],
) -> None:
    """Write all of the database into one file, as it is at one instant, while the server goes on.

    SQLite is copied whole by itself, PostgreSQL by its own pg_dump. Not in it are KIZUNA_FILES_DIR, which is to be kept
    beside it, and the journal of erasures (KIZUNA_ERASURE_JOURNAL), which is to be kept apart: a restore needs the
    newest one, not one as old as the backup.

    Examples:
      kizuna backup kizuna-2026-04-01.backup

    """
    terminal = terminal_of(context)
    with terminal.database() as database:
        with _bar(terminal, "backing up", database.read_now(size_of)) as advance:
            written = back_up(terminal.settings.database_url, file, advance)
        note_command(terminal, database, bytes=written)
    typer.echo(f"{written:,} bytes in {file}")


def restore(
    context: typer.Context,
    *,
    file: Annotated[Path, typer.Argument(help="What kizuna backup wrote.", show_default=False)],
    without_journal: Annotated[
        bool, typer.Option("--without-journal", help="Nobody was forgotten since the backup, so there is no journal.")
    ] = False,
) -> None:
    """Make the database from a backup, where there is none yet; then bring it to this version, and forget again.

    Whoever was forgotten since the backup is in the journal of erasures, and is forgotten again before anything else.
    Name the one of the database that was backed up: beside an SQLite file it is called like it, with .erasures behind.

    Examples:
      export KIZUNA_DATABASE_URL=sqlite:///restored.db KIZUNA_ERASURE_JOURNAL=kizuna.db.erasures

      kizuna restore kizuna-2026-04-01.backup

    """
    terminal = terminal_of(context)
    url = terminal.settings.database_url
    journal = _journal(terminal.settings, is_dispensable=without_journal)
    if not url.startswith("sqlite"):
        _refuse_filled(url)
    size = file.stat().st_size if file.is_file() else 0
    with _bar(terminal, "restoring", size) as advance:
        put_back(url, file, advance)
    bring_up(url)
    with closing(Database(url)) as database:
        again = forget_again(database, journal, terminal.clock)
        note_command(terminal, database, forgotten=again)
    typer.echo(f"restored; {again:,} forgotten again")


def _journal(settings: Settings, *, is_dispensable: bool) -> Journal | None:
    """The journal of erasures; without it whoever was forgotten since the backup would come back."""
    journal = kept_beside(settings).journal
    if is_dispensable or (journal is not None and journal.path.is_file()):
        return journal
    raise NoJournal(
        "there is no journal of erasures, so who was forgotten since the backup would come back: name that of the "
        "database which was backed up by KIZUNA_ERASURE_JOURNAL, or say --without-journal if nobody was"
    )


def _refuse_filled(url: str) -> None:
    """A backup is put into an empty database: into a filled one it would come only in parts."""
    with closing(Database(url)) as database:
        if not database.read_now(is_empty):
            raise Invalid("this database has tables already; name an empty one by KIZUNA_DATABASE_URL", "file")


@contextmanager
def _bar(terminal: Terminal, doing: str, size: int) -> Iterator[Advance]:
    with terminal.progress() as progress:
        task = progress.add_task(doing, total=size)
        yield lambda written: progress.update(task, completed=written)
