"""kizuna serve, work, migrate and schema: what operators run."""

import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from multiprocessing import current_process
from pathlib import Path
from threading import Event, Thread
from typing import Annotated, Any

import typer
import uvicorn
from starlette.applications import Starlette

from backend.cli.sparing import spare_what_stays
from backend.cli.terminal import Terminal, bring_up, stderr, terminal_of
from backend.cli.working import PlanningBar, lines_of
from backend.clock import to_datetime
from backend.db import Database, Standing
from backend.db.writing_process import Portable
from backend.errors import Invalid, Refused
from backend.gate import WatchedConnection, tallying
from backend.jobs import kept_beside, run_due_work, work_until
from backend.logs import begin_logging
from backend.responses.actions import portable_pages
from backend.sending import couriers_of
from backend.settings import Settings, cautions_of, read_settings
from backend.telemetry import Tracing, begin_tracing

SCHEMA_FILE = Path("schema.graphql")

_AHEAD = "a newer Kizuna has migrated the database already; it stays as it is, and this one works on it"

logger = logging.getLogger(__name__)


class LosesData(Refused):
    """The database is set so that it would lose what it has acknowledged."""

    code = "LOSES_DATA"


class SchemaDiffers(Refused):
    """The printed schema is not that of the code."""

    code = "SCHEMA_DIFFERS"


def serve(
    context: typer.Context,
    *,
    host: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 for every one.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535)] = 8_000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes; more than one needs PostgreSQL.")] = 1,
) -> None:
    """Serve the respondents' pages and the API.

    On SQLite it also does the due work itself; on PostgreSQL run `kizuna work` beside it.
    """
    terminal = terminal_of(context)
    if workers > 1 and terminal.settings.database_url.startswith("sqlite"):
        raise Invalid("an SQLite file has one writer, so one process serves it; more workers need PostgreSQL")
    with terminal.database(make=True, portable=written_beside(terminal.settings, workers)) as database:
        check_durable(terminal.settings, database)
        if workers == 1:
            serve_from(terminal, database, host=host, port=port)
            return
    _listen("backend.cli.running:app_of_environment", host=host, port=port, workers=workers)


def written_beside(settings: Settings, workers: int) -> Portable[Any, Any] | None:
    """What a process beside the server writes; several servers share the processors already, and traces end there."""
    is_beside = settings.writing_process and workers == 1 and not settings.otlp_endpoint
    return portable_pages() if is_beside else None


def serve_from(terminal: Terminal, database: Database, *, host: str, port: int) -> None:
    """Serves in this process until it is told to end."""
    from backend.app import create_app

    _begin(terminal.settings)
    # Once in a process: each beginning has a thread and a queue of its own.
    tracing = begin_tracing(terminal.settings.otlp_endpoint)
    app = create_app(terminal.settings, terminal.clock, database=database, tracing=tracing)
    spare_what_stays(swept=True)
    if not database.is_sqlite:
        _listen(app, host=host, port=port)
        return
    with _due_work(database, terminal, tracing):
        _listen(app, host=host, port=port)


def app_of_environment() -> Starlette:
    """The application of one of several workers, which reads the environment it was started in."""
    from backend.app import create_app

    settings = read_settings(os.environ)
    begin_logging(settings.log)
    app = create_app(settings, tracing=begin_tracing(settings.otlp_endpoint), worker=_number())
    spare_what_stays(swept=True)
    return app


def _number() -> str:
    """Which of the processes begun for several workers this is; one that takes another's place has the next number."""
    return current_process().name.rpartition("-")[2]


def work(
    context: typer.Context,
    *,
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, and end.")] = False,
) -> None:
    """Do due work: touchpoints are planned, reminders and messages go out, and who fell silent moves in time.

    Several may run at once.
    """
    terminal = terminal_of(context)
    with terminal.database() as database:
        check_durable(terminal.settings, database)
        couriers = couriers_of(terminal.settings, begin_tracing(terminal.settings.otlp_endpoint))
        kept = kept_beside(terminal.settings)
        if once:
            with terminal.progress() as progress:
                done = run_due_work(database, terminal.clock, couriers, watch=PlanningBar(progress), kept=kept)
            for line in lines_of(done):
                typer.echo(line)
            return
        _begin(terminal.settings)
        stop = Event()
        for told in (signal.SIGINT, signal.SIGTERM):
            signal.signal(told, lambda _number, _frame: stop.set())
        stderr().print("doing due work; Ctrl+C ends it")
        work_until(stop, database, terminal.clock, couriers, kept=kept)


def check_durable(settings: Settings, database: Database) -> None:
    """Refuses in production, and says in development, what would lose answers that were acknowledged."""
    if not (risks := database.risks()):
        return
    told = f"the database would lose what it has acknowledged: {', '.join(risks)}"
    if settings.production:
        raise LosesData(told)
    stderr().print(f"kizuna: {told}; production refuses that", style="yellow", markup=False)


def _begin(settings: Settings) -> None:
    """Begins to log, at first what the settings had better not say."""
    begin_logging(settings.log)
    for each in cautions_of(settings):
        logger.warning(each)


def bring_up_to_date(context: typer.Context) -> None:
    """Bring the database to the newest revision, whole or not at all; one that is there already stays as it is."""
    terminal = terminal_of(context)
    found = bring_up(terminal.settings.database_url)
    with terminal.database():
        # Opening it forgets again whoever a restored backup has brought back.
        pass
    typer.echo(_AHEAD if found is Standing.AHEAD else "the database is at the newest revision")


def show_schema(
    context: typer.Context,
    *,
    check: Annotated[bool, typer.Option("--check", help="Compare with schema.graphql in this folder.")] = False,
    against: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Say what clients of that older schema can do no more."),
    ] = None,
) -> None:
    """Print the GraphQL schema, or say whether schema.graphql is still the same, or what an older one promised."""
    from backend.api.schema import print_schema
    from backend.api.shapes.evolution import broken

    printed = print_schema()
    if against is not None:
        today = to_datetime(terminal_of(context).clock()).date()
        if found := broken(against.read_text(encoding="utf-8"), printed, today):
            raise SchemaDiffers(f"a client of {against.name} can do less than it was promised: {' '.join(found)}")
        typer.echo(f"every client of {against.name} can do what it could")
        return
    if not check:
        typer.echo(printed, nl=False)
        return
    if not SCHEMA_FILE.is_file() or SCHEMA_FILE.read_text(encoding="utf-8") != printed:
        raise SchemaDiffers("schema.graphql is not the schema of the code; renew it: kizuna schema > schema.graphql")
    typer.echo("schema.graphql is the schema of the code")


@contextmanager
def _due_work(database: Database, terminal: Terminal, tracing: Tracing | None) -> Iterator[None]:
    """Due work in a thread of its own, through the one writer that everyone uses."""
    stop = Event()
    due = (stop, database, terminal.clock, couriers_of(terminal.settings, tracing))
    kept = {"kept": kept_beside(terminal.settings)}
    thread = Thread(target=work_until, args=due, kwargs=kept, name="kizuna-due-work", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _listen(app: Starlette | str, *, host: str, port: int, workers: int = 1) -> None:
    # The server ends in order on SIGTERM and then raises it again, which must not cut short what ends after it.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    with tallying() if workers > 1 else nullcontext():
        # No access log: it would hold every signed link.
        uvicorn.run(
            app,
            factory=isinstance(app, str),
            host=host,
            port=port,
            workers=workers,
            loop="backend.gate.listening:ListeningLoop",
            http=WatchedConnection,
            ws="websockets-sansio",
            # As large as a posted request, and not inflated: a packed message may be a bomb.
            ws_max_size=1_000_000,
            ws_per_message_deflate=False,
            access_log=False,
            # What the server says comes in the lines of everything else.
            log_config=None,
            server_header=False,
            # Nothing here asks for a client's address or scheme: links come from KIZUNA_PUBLIC_URL.
            proxy_headers=False,
        )
