"""kizuna move: from an SQLite file to PostgreSQL, with all that is in it."""

from pathlib import Path
from typing import Annotated, Final

import typer

from backend.cli.auditing import note_command
from backend.cli.terminal import stderr, terminal_of
from backend.db.engines import is_sqlite
from backend.db.moving import Moved, count_rows, held_alone, move_rows
from backend.errors import Invalid
from backend.jobs import forget_again
from backend.jobs.erasures import journal_of
from backend.metadata import metadata
from backend.settings import Settings

# Migrations make one row of each: the model to begin with, and a key that hides small groups.
_GIVEN: Final = frozenset({"measurement_models", "disclosure_keys"})


def move(
    context: typer.Context,
    *,
    file: Annotated[Path, typer.Argument(help="The SQLite database to move from.", show_default=False)],
) -> None:
    """Move everything from an SQLite file to the empty PostgreSQL database that KIZUNA_DATABASE_URL names.

    End the server of the file first: while anybody has it open, this is refused. Both must stand at the same revision
    (`kizuna migrate`); a database without tables gets them. All of it is moved, or nothing; the file stays as it is.
    Whoever the journal of erasures beside the file names stays forgotten. Go on with the same KIZUNA_SECRET_KEYS and
    KIZUNA_FILES_DIR, and with a KIZUNA_ERASURE_JOURNAL, such as that of the file. `kizuna verify` holds what came of it
    against the ledger.

    Examples:
      export KIZUNA_DATABASE_URL=postgresql://kizuna@db/kizuna KIZUNA_ERASURE_JOURNAL=kizuna.db.erasures

      kizuna move kizuna.db && kizuna verify

    """
    terminal = terminal_of(context)
    settings, url = terminal.settings, terminal.settings.database_url
    if is_sqlite(url):
        raise Invalid("name the PostgreSQL database to move to by KIZUNA_DATABASE_URL", "file")
    with held_alone(file) as source, terminal.database(make=True) as database:
        with terminal.progress() as progress:
            tables = metadata.sorted_tables
            task = progress.add_task("moving", total=count_rows(source, tables))
            moved = move_rows(source, database.url, tables, _GIVEN, lambda rows: progress.advance(task, rows))
        # A file that was put back from a backup may hold somebody who was forgotten since.
        journals = [journal_of(url, settings.erasure_journal), journal_of(f"sqlite:///{file}", "")]
        again = sum(forget_again(database, journal, terminal.clock) for journal in journals)
        rows = sum(moved.rows.values())
        note_command(terminal, database, rows=rows, forgotten=again)
    _warn(moved, settings)
    typer.echo(f"{rows:,} rows moved; {again:,} forgotten again; now hold it against the ledger: kizuna verify")


def _warn(moved: Moved, settings: Settings) -> None:
    if moved.cleaned:
        stderr().print(f"kizuna: {moved.cleaned:,} texts held a NUL, which PostgreSQL does not; it is left out")
    if not settings.erasure_journal:
        stderr().print("kizuna: name a journal of erasures by KIZUNA_ERASURE_JOURNAL before you go on", style="yellow")
