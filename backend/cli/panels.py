"""kizuna panel: a made-up panel of any size in an empty database, for trying out what a size means."""

from typing import Annotated

import typer

from backend.cli.auditing import note_command
from backend.cli.terminal import terminal_of
from backend.demo.large import MOST_PEOPLE, PanelAsked, make_panel
from backend.errors import Refused

_EACH = 20


class NotInProduction(Refused):
    """Made-up people have no place where real ones are asked."""

    code = "NOT_IN_PRODUCTION"


def make_large_panel(
    context: typer.Context,
    *,
    people: Annotated[int, typer.Option(min=1, max=MOST_PEOPLE, help="How many people.")] = 1_000_000,
    observations: Annotated[
        int | None, typer.Option(min=1, help="How many lines of the ledger over all; else 20 for each of the people.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Another number gives other people.")] = 1,
) -> None:
    """Fill an empty database with a made-up panel of any size: to try out how fast things are at that size.

    Each person bought one of three products of one brand and answered questions about both over two years. Positions,
    moves and counts are those that a rebuild makes. It is not as believable as `kizuna demo`, and much faster: nobody
    was asked anything, so there are no surveys, invitations or messages.

    Examples:
      KIZUNA_DATABASE_URL=sqlite:///large.db kizuna panel --people 1000000 --observations 20000000

    """
    terminal = terminal_of(context)
    if terminal.settings.production:
        raise NotInProduction("made-up people are not put into a production database (KIZUNA_ENV)")
    asked = PanelAsked(people=people, observations=people * _EACH if observations is None else observations, seed=seed)
    with terminal.database(make=True) as database:
        with terminal.progress() as progress:
            task = progress.add_task("making the panel", total=people)
            made = make_panel(database, asked, terminal.clock, lambda last: progress.update(task, completed=last))
        note_command(terminal, database, people=people, observations=asked.observations, positions=made)
    typer.echo(f"{people:,} people with {asked.observations:,} observations and {made:,} positions")
