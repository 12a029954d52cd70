"""The program `kizuna`: its commands put together, and the one place where a refusal becomes a line of text."""

import os
import secrets
import sys
from collections.abc import Callable, Sequence
from functools import cache

import typer
from sqlalchemy.exc import DBAPIError
from typer.main import get_command

from backend.cli.access import mint_links, staff
from backend.cli.backing_up import backup, restore
from backend.cli.checking import rebuild_positions, verify
from backend.cli.demo import demo
from backend.cli.exports import app as exports
from backend.cli.forgetting import forget
from backend.cli.imported_files import imports
from backend.cli.moving import move
from backend.cli.outbox import outbox
from backend.cli.panels import make_large_panel
from backend.cli.past_imports import list_past, undo
from backend.cli.retaining import retention
from backend.cli.running import bring_up_to_date, serve, show_schema, work
from backend.cli.terminal import Surroundings, Terminal, plain, stderr
from backend.clock import system_clock
from backend.db.unavailable import PERHAPS_KEPT, InDoubt
from backend.errors import Refused
from backend.settings import UnfitSettings, read_settings

app = typer.Typer(
    name="kizuna",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("demo")(demo)
app.command("serve")(serve)
app.command("work")(work)
app.command("migrate")(bring_up_to_date)
app.command("schema")(show_schema)
app.add_typer(exports, name="export")
app.command("forget", no_args_is_help=True)(forget)
app.command("links", no_args_is_help=True)(mint_links)
app.command("panel")(make_large_panel)
app.command("retention")(retention)
app.command("backup", no_args_is_help=True)(backup)
app.command("restore", no_args_is_help=True)(restore)
app.command("move", no_args_is_help=True)(move)
app.command("rebuild")(rebuild_positions)
app.command("verify")(verify)
imports.command("list")(list_past)
imports.command("undo", no_args_is_help=True)(undo)
app.add_typer(imports, name="import")
app.add_typer(outbox, name="outbox")
app.add_typer(staff, name="staff")


@app.callback()
def prepare(context: typer.Context) -> None:
    """Kizuna measures customer loyalty on three axes, bit by bit.

    Settings come from the environment (KIZUNA_DATABASE_URL and others, see the README). A newcomer begins with
    `kizuna demo`; with data of one's own one begins with `kizuna import`.
    """
    found = context.ensure_object(Surroundings)
    context.obj = Terminal(settings=read_settings(found.environ), clock=found.clock, secrets=found.secrets)


def run(arguments: Sequence[str], surroundings: Surroundings) -> int:
    """Runs one command; a refusal is one clear line on standard error and the exit code 1."""
    try:
        _command()(args=list(arguments), prog_name="kizuna", obj=surroundings)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except Refused as refusal:
        _complain(refusal.message)
    except UnfitSettings as fault:
        _complain(str(fault))
    except InDoubt:
        _complain(PERHAPS_KEPT)
    except DBAPIError as fault:
        # The driver's own first line: it names no value of anyone, while the statement below it would.
        _complain(f"the database refused: {str(fault.orig).partition(chr(10))[0]}")
    return 1


@cache
def _command() -> Callable[..., object]:
    """All commands as one, put together once."""
    return get_command(app)


def main() -> None:
    """The command `kizuna`."""
    surroundings = Surroundings(environ=os.environ, clock=system_clock, secrets=secrets.token_urlsafe)
    sys.exit(run(sys.argv[1:], surroundings))


def _complain(message: str) -> None:
    stderr().print(f"kizuna: {plain(message)}", style="red", markup=False)
