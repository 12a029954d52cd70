"""The servers that are measured on the web: how each is started, what is asked of it, and how much it has kept."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from html import unescape
from http.client import HTTPConnection
from itertools import count

from sqlalchemy import func, select

from backend.db import Database
from backend.links import Link, Links, Purpose
from backend.responses.tables import Response
from tests.bench import peer
from tests.bench.form import answers
from tests.bench.options import Bench
from tests.bench.requests import get, post, write_requests
from tests.bench.servers import Server, serving
from tests.bench.stage import Stage, list_links
from tests.ports import free_port

BARE = "bare Starlette"
_KEY = "measured-on-loopback-only-and-thrown-away-afterwards"
_PUBLIC_URL = "http://127.0.0.1"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
# More than any of them can take: what a round leaves over is asked in none.
_MOST_POSTS_PER_SECOND = 4_500
_MOST_PEER_POSTS_PER_SECOND = 250
_SHOWN = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A running server with the files of requests for it; `kept` counts the submissions in its database."""

    name: str
    server: Server
    pages: str
    posts: str
    posts_in_a_round: int
    accepted: int
    repeats: bool = False
    kept: Callable[[], int] | None = None
    page_bytes: int = 0


def people_needed(bench: Bench) -> int:
    """How many must be invited, so that every POST is a first submission."""
    return _SHOWN + _posts(bench) * bench.options.rounds


@contextmanager
def bare(bench: Bench) -> Iterator[Host]:
    """Starlette alone."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "tests.bench.bare:app", "--port", str(port), "--no-access-log"]
    with serving([*command, "--log-level", "warning", "--loop", "uvloop", "--http", "httptools"], port) as server:
        fields = {"version": "1", "page": "1", "idem": "0" * 22, "language": "ja", **_fields(1)}
        yield Host(
            name=BARE,
            server=server,
            pages=write_requests(bench.folder / "bare.get", [get(port, "/")]),
            posts=write_requests(bench.folder / "bare.post", [post(port, "/form", fields)]),
            posts_in_a_round=1,
            accepted=303,
            repeats=True,
        )


@contextmanager
def kizuna(bench: Bench, name: str, stage: Stage, workers: int, *, is_written: bool = True) -> Iterator[Host]:
    """The product, asked for the pages of its invitations; or without its write, so that nothing is kept."""
    with serve_kizuna(stage.url, workers, is_written=is_written) as server, closing(Database(stage.url)) as database:
        port = server.port
        paths = [_path(link) for link in list_links(database, behind=0, count=people_needed(bench))]
        html = _fetch(port, paths[0])
        hidden = {field: unescape(value) for field, value in _HIDDEN.findall(html)}
        posts = (
            post(port, path, {**hidden, "csrf": _proof(path), "idem": f"{number:022x}", **_fields(number)})
            for number, path in enumerate(paths[_SHOWN:])
        )
        file = name.replace(" ", "-").replace(",", "")
        yield Host(
            name=name,
            server=server,
            pages=write_requests(bench.folder / f"{file}.get", (get(port, path) for path in paths[:_SHOWN])),
            posts=write_requests(bench.folder / f"{file}.post", posts),
            posts_in_a_round=_posts(bench),
            accepted=303,
            kept=partial(_kept, database) if is_written else None,
            page_bytes=len(html.encode()),
        )


@contextmanager
def serve_kizuna(url: str, workers: int, *, is_written: bool = True) -> Iterator[Server]:
    """The product as `kizuna serve` starts it; or without its write."""
    port = free_port()
    command = [sys.executable, "-m", "backend", "serve", "--port", str(port), "--workers", str(workers)]
    if not is_written:
        command = [sys.executable, "-m", "tests.bench.unwritten", str(port)]
    environment = {
        "KIZUNA_DATABASE_URL": url,
        "KIZUNA_SECRET_KEYS": _KEY,
        "KIZUNA_PUBLIC_URL": f"{_PUBLIC_URL}:{port}",
        "KIZUNA_ENV": "development",
        # One token asks for everything here: what a server can do is measured, not what one client may.
        "KIZUNA_REQUESTS_PER_SECOND": "0",
        "KIZUNA_POINTS_PER_SECOND": "0",
    }
    with serving(command, port, environment=environment) as server:
        yield server


@contextmanager
def otree(bench: Bench) -> Iterator[Host]:
    """The peer; PeerMissing where it cannot be installed."""
    port = free_port()
    installed = peer.Peer(bench.folder)
    posts = int(bench.options.seconds * _MOST_PEER_POSTS_PER_SECOND) + bench.options.connections
    paths = installed.invite(_SHOWN + posts * bench.options.rounds)
    command = installed.command(port)
    with serving(command, port, environment=installed.environment, folder=installed.folder) as server:
        page = _fetch(port, paths[0])
        numbers = count()
        yield Host(
            name=peer.NAME,
            server=server,
            pages=write_requests(bench.folder / "peer.get", (get(port, path) for path in paths[:_SHOWN])),
            posts=write_requests(
                bench.folder / "peer.post",
                (post(port, path, _plain(next(numbers))) for path in paths[_SHOWN:]),
            ),
            posts_in_a_round=posts,
            accepted=302,
            kept=installed.kept,
            page_bytes=len(page.encode()),
        )


def _kept(database: Database) -> int:
    return database.read_now(lambda session: session.scalar(select(func.count(Response.id)))) or 0


def _posts(bench: Bench) -> int:
    return int(bench.options.seconds * _MOST_POSTS_PER_SECOND) + bench.options.connections


def _path(link: Link) -> str:
    return f"/{Purpose.SURVEY.value}/{_LINKS.token(Purpose.SURVEY, link)}"


def _proof(path: str) -> str:
    """What the form of that page carries."""
    return _LINKS.proof(path.removeprefix("/"))


def _plain(number: int) -> dict[str, str]:
    return {key: str(value) for key, value in answers(number).items()}


def _fields(number: int) -> dict[str, str]:
    return {f"q.{key}": value for key, value in _plain(number).items()}


def _fetch(port: int, path: str) -> str:
    with closing(HTTPConnection("127.0.0.1", port)) as connection:
        connection.request("GET", path, headers={"Accept-Language": "ja"})
        return connection.getresponse().read().decode()


_LINKS = Links([_KEY], _PUBLIC_URL)
