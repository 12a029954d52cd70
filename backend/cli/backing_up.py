"""kizuna backup, kizuna restore: all of the database in one file, and back; who was forgotten since stays forgotten."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from backend.cli.auditing import note_command
from backend.cli.terminal import Terminal, stderr, terminal_of
from backend.db import Database, migrate
from backend.db.backups import Advance, back_up, put_back
from backend.errors import Invalid
from backend.jobs import forget_again, kept_beside
from backend.jobs.figures import size_of


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
    file: Annotated[Path, typer.Argument(help="What kizuna backup wrote.", show_default=False)],
) -> None:
    """Make the database from a backup, where there is none yet; then bring it to this version, and forget again.

    Whoever was forgotten since the backup is in the journal of erasures, and is forgotten again before anything else.

    Examples:
      KIZUNA_DATABASE_URL=sqlite:///restored.db kizuna restore kizuna-2026-04-01.backup

    """
    terminal = terminal_of(context)
    url, journal = terminal.settings.database_url, kept_beside(terminal.settings).journal
    if not url.startswith("sqlite"):
        _refuse_filled(url)
    if journal is None or not journal.path.is_file():
        stderr().print(
            "there is no journal of erasures (KIZUNA_ERASURE_JOURNAL): who was forgotten since the backup comes back"
        )
    size = file.stat().st_size if file.is_file() else 0
    with _bar(terminal, "restoring", size) as advance:
        put_back(url, file, advance)
    migrate(url)
    database = Database(url)
    try:
        again = forget_again(database, journal, terminal.clock)
        note_command(terminal, database, forgotten=again)
    finally:
        database.close()
    typer.echo(f"restored; {again:,} forgotten again")


def _refuse_filled(url: str) -> None:
    """A backup is put into an empty database: into a filled one it would come only in parts."""
    database = Database(url)
    try:
        if database.read_now(_has_tables):
            raise Invalid("this database has tables already; name an empty one by KIZUNA_DATABASE_URL", "file")
    finally:
        database.close()


def _has_tables(session: Session) -> bool:
    return bool(inspect(session.connection()).get_table_names())


@contextmanager
def _bar(terminal: Terminal, doing: str, size: int) -> Iterator[Advance]:
    with terminal.progress() as progress:
        task = progress.add_task(doing, total=size)
        yield lambda written: progress.update(task, completed=written)
