"""kizuna outbox export: the links that wait for the company's own marketing tool, handed over in numbered files."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from enum import StrEnum
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from backend.channels.actions import HandedOver, hand_over
from backend.channels.queries import Line, lines_of_batch
from backend.cli.auditing import note_command
from backend.cli.terminal import stderr, terminal_of
from backend.clock import Clock
from backend.db import Database
from backend.errors import NotFound
from backend.links import Links
from backend.staff.tables import Deed
from backend.touchpoints.queries import find_touchpoint_by_key

outbox = typer.Typer(no_args_is_help=True, help="What waits to be handed over.")

_AT_ONCE = 1_000


class Format(StrEnum):
    """How the lines are written."""

    JSONL = "jsonl"
    CSV = "csv"


@outbox.callback()
def _group() -> None:
    """Keep `export` a command of its own name."""


@outbox.command("export", no_args_is_help=True)
def export_links(
    context: typer.Context,
    *,
    touchpoint: Annotated[str, typer.Option(help="The key of a touchpoint whose channel is FILE.")],
    batch: Annotated[int | None, typer.Option(min=1, help="A file that was handed over before, once more.")] = None,
    form: Annotated[Format, typer.Option("--format", help="JSON lines, or CSV with a header.")] = Format.JSONL,
) -> None:
    """Hand over the links that wait, each in one file only; consent is looked at again before.

    The file's number goes to standard error: with --batch it can be had again, the same, as often as one likes.

    Examples:
      kizuna outbox export --touchpoint annual-2026 > links.jsonl

      kizuna outbox export --touchpoint annual-2026 --batch 3 --format csv > links-3.csv

    """
    terminal = terminal_of(context)
    with terminal.database() as database:
        touchpoint_id = database.read_now(lambda session: _touchpoint(session, touchpoint))
        number = _hand_over(database, touchpoint_id, terminal.clock) if batch is None else batch
        links = Links(terminal.settings.secret_keys, terminal.settings.public_url)
        lines: list[Line] = []
        if number is not None:
            lines = database.read_now(lambda session: lines_of_batch(session, number, touchpoint_id, links))
            note_command(terminal, database, Deed.EXPORTED, {"Touchpoint": [touchpoint_id]}, lines=len(lines))
    if batch is not None and not lines:
        raise NotFound(f"there is no file {batch} of this touchpoint")
    for written in _written(lines, form):
        typer.echo(written)


def _touchpoint(session: Session, key: str) -> int:
    found = find_touchpoint_by_key(session, key)
    if found is None:
        raise NotFound(f"no touchpoint is called {key}")
    return found.id


def _hand_over(database: Database, touchpoint_id: int, clock: Clock) -> int | None:
    """Puts all that waits into one new file; its number, or none where nothing waits."""
    number: int | None = None
    while True:

        def part(session: Session, batch: int | None = number) -> HandedOver:
            return hand_over(session, touchpoint_id, batch=batch, limit=_AT_ONCE, now=clock())

        done = database.write_now(part)
        number = done.batch
        if not done.looked_at:
            break
    stderr().print("nothing waits" if number is None else f"file {number}")
    return number


def _written(lines: Sequence[Line], form: Format) -> Iterator[str]:
    if form is Format.JSONL:
        yield from (json.dumps(asdict(line), ensure_ascii=False) for line in lines)
        return
    names = [field.name for field in fields(Line)]
    yield _row(names)
    yield from (_row([_safe(str(value)) for value in asdict(line).values()]) for line in lines)


def _row(cells: Sequence[str]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(cells)
    return written.getvalue()


def _safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: a reference is the client's own text."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t")) else cell
