"""kizuna links --qr: an open touchpoint's link as a QR code in a file."""

import json
from pathlib import Path

import typer

from backend.cli.terminal import Terminal
from backend.errors import Invalid, NotFound
from backend.links import Links, Purpose
from backend.touchpoints.queries import find_touchpoint_by_key
from backend.touchpoints.rules import open_link_of, qr_png, qr_svg
from backend.touchpoints.tables import Touchpoint


def write_qr_code(terminal: Terminal, key: str, path: Path) -> None:
    """Writes the code, as its file's name ends, and prints the link that it says."""
    if path.suffix not in {".svg", ".png"}:
        raise Invalid("a QR code is written as .svg or .png")
    with terminal.database() as database:
        touchpoint = database.read_now(lambda session: find_touchpoint_by_key(session, key))
    url = _open_url(terminal, touchpoint, key)
    path.write_bytes(qr_svg(url).encode() if path.suffix == ".svg" else qr_png(url))
    typer.echo(json.dumps({"touchpoint": key, "url": url}, ensure_ascii=False))


def _open_url(terminal: Terminal, touchpoint: Touchpoint | None, key: str) -> str:
    if touchpoint is None:
        raise NotFound(f"no touchpoint is called {key}")
    if not touchpoint.is_open:
        raise Invalid("only an open touchpoint has a link that everyone may have")
    links = Links(terminal.settings.secret_keys, terminal.settings.public_url)
    return links.url(Purpose.OPEN, open_link_of(touchpoint.id, touchpoint.created_at))
