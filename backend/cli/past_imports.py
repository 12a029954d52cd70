"""kizuna import list and undo: what came from files, and how it goes back."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy.orm import Session

from backend.cli.auditing import note_command
from backend.cli.terminal import plain, terminal_of
from backend.clock import Instant, to_datetime
from backend.db import Slice
from backend.panel.queries import get_import, list_imports
from backend.panel.rules import Undone
from backend.panel.tables import Import
from backend.transfer.undoing import undo_people_part

_MOST_LISTED = 50
_WIDE = 200


def list_past(context: typer.Context) -> None:
    """List the latest imports of people, the newest last."""
    with terminal_of(context).database() as database:
        found = database.read_now(lambda session: list_imports(session, Slice(count=_MOST_LISTED, backward=True)))
    table = Table(
        "import", "when", "what", "name", "lines", "added", "changed", "undone", box=None, header_style="bold"
    )
    for row in found.rows:
        table.add_row(*_cells(row))
    Console(soft_wrap=True, highlight=False, width=_WIDE).print(table)


def undo(
    context: typer.Context, number: Annotated[int, typer.Argument(help="Which import, as kizuna import list says.")]
) -> None:
    """Undo an import of people.

    What it said goes back to what stood before, unless something else was said since. People whom it added, and of
    whom nothing else is known, are removed. Its consents stay in the ledger and count no
    more; a refusal still counts.
    """
    terminal = terminal_of(context)
    now = terminal.clock()
    with terminal.database() as database, terminal.progress() as progress:
        run = database.read_now(lambda session: get_import(session, number))
        task = progress.add_task("undoing", total=run.added + run.changed)
        done, is_last = Undone(), False
        while not is_last:
            more, is_last = database.write_now(lambda session: _part(session, number, now))
            done += more
            progress.advance(task, 1_000)
        note_command(terminal, database, about={"Import": [number]}, removed=done.removed, restored=done.restored)
    typer.echo(_told(number, done))


def _part(session: Session, number: int, now: Instant) -> tuple[Undone, bool]:
    return undo_people_part(session, number, now)


def _cells(row: Import) -> list[str | Text]:
    when = to_datetime(row.created_at).isoformat(timespec="seconds").replace("+00:00", "Z")
    undone = "" if row.undone_at is None else "undone"
    counts = [f"{count:,}" for count in (row.rows, row.added, row.changed)]
    # As text, not as markup: a file may be called anything.
    return [str(row.id), when, row.kind, Text(plain(row.name)), *counts, undone]


def _told(number: int, done: Undone) -> str:
    return (
        f"import {number} is undone: {done.removed:,} people removed, {done.stayed:,} stay for what else is known; "
        f"{done.restored:,} things back as they were, {done.changed_since:,} said otherwise since; "
        f"{done.consents:,} consents void"
    )
