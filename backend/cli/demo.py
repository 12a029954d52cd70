"""kizuna demo: a made-up company's panel in a fresh file, served, with everything to open and to ask."""

import socket
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Annotated

import typer
from rich.console import Console

from backend.cli.running import serve_from
from backend.cli.terminal import Terminal, terminal_of
from backend.db import Database
from backend.demo import build, counter_url, fresh_database, present, watch
from backend.errors import Refused
from backend.links import Links
from backend.settings import Settings
from backend.touchpoints.rules import qr_svg

_EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 - it is asked for by name, for phones in the same network


class PortTaken(Refused):
    """Someone else listens there already."""

    code = "PORT_TAKEN"


def demo(
    context: typer.Context,
    *,
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Where to serve.")] = 8_000,
    people: Annotated[int, typer.Option(min=1, max=100_000, help="How many people the panel has.")] = 2_000,
    seed: Annotated[int, typer.Option(min=0, help="Another number gives other people.")] = 1,
    data: Annotated[
        Path, typer.Option(help="The directory of its database; an earlier demo there is replaced.")
    ] = Path("kizuna-demo"),
    host: Annotated[str, typer.Option(help="0.0.0.0 lets phones in the same network open the links.")] = "127.0.0.1",
) -> None:
    """Fill a fresh database with a believable panel, and serve it.

    Two brands, five products, and people whose four moments were played over two years; in the last days touchpoints
    have planned themselves. It prints links to open, a token for each role, first queries, and how well the measured
    segments recover the true ones; while it serves, it tells how each answer moves a point. It sends no mail. Ctrl+C
    ends it.
    """
    from backend.api.shapes.nodes import global_id  # noqa: PLC0415 - no other command should wait for the API to load

    terminal = terminal_of(context)
    _refuse_taken(host, port)
    settings = demo_settings(terminal.settings, data, host, port)
    database = Database(settings.database_url)
    try:
        with terminal.progress() as bar:
            task = bar.add_task("two years of the demo", total=people)
            report = build(
                database,
                people=people,
                seed=seed,
                now=terminal.clock(),
                progress=lambda share: bar.update(task, completed=round(share * people)),
                secret_source=lambda: terminal.secrets(32),
            )
        console, links = Console(), Links(settings.secret_keys, settings.public_url)
        present(report, console, links, public_url=settings.public_url, spelled=global_id)
        _draw_counter(data, counter_url(report, links), console)
        _serve_watched(replace(terminal, settings=settings), database, console, host=host, port=port)
    finally:
        database.close()


def _serve_watched(terminal: Terminal, database: Database, console: Console, *, host: str, port: int) -> None:
    stop = Event()
    watching = Thread(target=watch, args=(database, terminal.clock, console, stop), name="kizuna-watch", daemon=True)
    watching.start()
    try:
        serve_from(terminal, database, host=host, port=port)
    finally:
        stop.set()
        watching.join()


def _draw_counter(data: Path, url: str | None, console: Console) -> None:
    """Draws the QR code of the link in a shop, for phones to read from the screen."""
    if url is not None:
        drawing = data / "counter.svg"
        drawing.write_text(qr_svg(url), encoding="utf-8")
        console.print(f"The QR code of the link in a shop: {drawing}", highlight=False, markup=False, soft_wrap=True)


def demo_settings(found: Settings, data: Path, host: str, port: int) -> Settings:
    """The settings that were found, for this directory; links go where it is served, unless KIZUNA_PUBLIC_URL is set.

    Nothing that was set up for real people is touched: no mail is sent, and files and erasures are the demo's own.
    """
    is_said = found.public_url != Settings().public_url
    public_url = found.public_url if is_said else f"http://{_own_address() if host == _EVERY_ADDRESS else host}:{port}"
    return replace(
        found,
        database_url=fresh_database(data),
        public_url=public_url,
        smtp_url="",
        files_dir=str(data / "files"),
        erasure_journal="",
    )


def _own_address() -> str:
    """The address by which the network around knows this machine; naming a destination sends nothing to it."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def _refuse_taken(host: str, port: int) -> None:
    """Before anything is made: an earlier demo that still runs must not lose its file."""
    with closing(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise PortTaken(f"port {port} is taken; name another with --port") from None
