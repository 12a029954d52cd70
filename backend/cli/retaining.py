"""kizuna retention: what is kept no longer, counted or let go of; and the map of all that is kept."""

from importlib import resources
from typing import Annotated

import typer

from backend.cli.terminal import terminal_of
from backend.jobs.retention import Going, let_go, list_going, read_periods


def retention(
    context: typer.Context,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would go.")] = False,
    shows_map: Annotated[bool, typer.Option("--map", help="Print what is kept: the data map, in Markdown.")] = False,
) -> None:
    """Let go of what is kept no longer, class by class; `kizuna work` does the same once a day.

    KIZUNA_RETENTION sets how many days each class is kept, or never lets go of it: "words=730 files=365 jobs=never".
    """
    if shows_map:
        typer.echo(read_data_map(), nl=False)
        return
    terminal = terminal_of(context)
    periods = read_periods(terminal.settings.retention)
    with terminal.database() as database:
        if dry_run:
            told = list(list_going(database, periods, terminal.clock()))
        else:
            told = let_go(database, periods, terminal.clock, at_once=True)
    for each in told:
        typer.echo(_line(each))


def read_data_map() -> str:
    """What every column keeps, for how long, and what becomes of it when someone is forgotten."""
    return resources.files("backend").joinpath("data_map.md").read_text(encoding="utf-8")


def _line(each: Going) -> str:
    kept = "never" if each.days is None else f"{each.days:,} days"
    return f"{each.name:18}{kept:>12}{each.count:>12,}  {each.goes}"
