"""A house to break into: an application over a fresh database, a token for each role, and links of every kind."""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from starlette.applications import Starlette

from backend.app import create_app
from backend.clock import DAY, Instant, system_clock
from backend.db import Database, migrate
from backend.links import Link, Links, Purpose
from backend.settings import Settings
from backend.staff.actions import issue_token
from backend.staff.actions.sessions import sign_in
from backend.staff.rules import Role
from tests.api.client import token_named
from tests.clocks import START, SettableClock
from tests.faults.wires import SIDE_BY_SIDE, Wires
from tests.patience import PATIENCE
from tests.ports import free_port
from tests.postgres import run_postgres

_LOOK: Final = 0.05
_MOST_LOOKS: Final = int(PATIENCE / _LOOK)
_BEGINS: Final = "kizuna: the database would lose what it has acknowledged: "


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What is attacked."""

    app: "Starlette | Wires"
    database: Database
    settings: Settings
    links: Links
    tokens: Mapping[Role, str]
    secret: str
    """Of a browser in which somebody is signed in."""
    now: Instant = START
    log: Path | None = None

    @property
    def application(self) -> Starlette:
        """The application, which is in this process."""
        assert isinstance(self.app, Starlette)
        return self.app

    def faults(self) -> list[str]:
        """What the server wrote down as its own fault."""
        lines = self.log.read_text(encoding="utf-8").splitlines() if self.log else []
        # The PostgreSQL of tests does not wait for its disk, and the server says so when it begins.
        told = [line for line in lines if not line.startswith(_BEGINS)]
        return [line for line in told if '"level":"error"' in line or not line.startswith("{")]

    def link(self, purpose: Purpose, id: int = 1) -> str:
        """A link that is good now."""
        return self.links.token(purpose, Link(id=id, issued_at=self.now - DAY, expires_at=self.now + DAY, place=1))


@contextmanager
def open_house(template: Path | None = None, kind: str = "sqlite") -> Iterator[House]:
    """A house with nobody in it but staff; the template is a migrated file, which saves the time of migrating."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        path = Path(folder) / "kizuna.db"
        server = stack.enter_context(run_postgres()) if kind == "postgresql" else None
        url = server.url(server.create()) if server else f"sqlite:///{path}"
        if template is None:
            migrate(url)
        else:
            shutil.copy(template, path)
        database = Database(url)
        try:
            clock = SettableClock()
            settings = _settings(url, str(Path(folder) / "files"), "http://kizuna.example")
            app = create_app(settings, clock, database=database)
            yield _furnished(app, database, settings, clock())
        finally:
            database.close()


@contextmanager
def open_served_house(kind: str, furnish: Callable[[Database, Instant], object] | None = None) -> Iterator[House]:
    """A house behind a server of its own, as `kizuna serve` starts it, on either kind of database."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        place = Path(folder)
        server = stack.enter_context(run_postgres()) if kind == "postgresql" else None
        url = server.url(server.create()) if server else f"sqlite:///{place / 'kizuna.db'}"
        migrate(url)
        database, port, now = Database(url), free_port(), system_clock()
        stack.callback(database.close)
        settings = _settings(url, str(place / "files"), f"http://127.0.0.1:{port}")
        wires = Wires("127.0.0.1", port)
        house = replace(_furnished(wires, database, settings, now), log=place / "log")
        if furnish is not None:
            furnish(database, now)
        stack.enter_context(_serving(settings, port, place))
        yield house


@contextmanager
def _serving(settings: Settings, port: int, folder: Path) -> Iterator[None]:
    """The server of the command line, with its words in a file."""
    told = {
        "KIZUNA_DATABASE_URL": settings.database_url,
        "KIZUNA_PUBLIC_URL": settings.public_url,
        "KIZUNA_FILES_DIR": settings.files_dir,
        "KIZUNA_ERASURE_JOURNAL": str(folder / "erased"),
        "KIZUNA_REQUESTS_PER_SECOND": "0",
        "KIZUNA_POINTS_PER_SECOND": "0",
    }
    command = [sys.executable, "-m", "backend", "serve", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, env={**os.environ, **told}, stdout=log, stderr=log)
        try:
            _wait_for(port, server)
            yield
        finally:
            server.terminate()
            server.wait(PATIENCE)


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(_MOST_LOOKS):
        assert server.poll() is None, "the server ended"
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(_LOOK)
    raise AssertionError("the server never listened")


def kind_asked_for() -> str:
    """On which kind of database the command line asks to look."""
    return sys.argv[1] if len(sys.argv) > 1 else "sqlite"


def asked_for(usual: int) -> tuple[int, str]:
    """How many the command line asks for, and on which kind of database."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else usual
    return count, sys.argv[2] if len(sys.argv) > 2 else "sqlite"


async def side_by_side(house: House, work: Callable[[], Awaitable[None]]) -> None:
    """The work, as often at once as is good for a server; once where there is none between."""
    if isinstance(house.app, Wires):
        await asyncio.gather(*(work() for _ in range(SIDE_BY_SIDE)))
        house.app.close()
    else:
        await work()


def _settings(url: str, files: str, public_url: str) -> Settings:
    return Settings(
        database_url=url, public_url=public_url, files_dir=files, requests_per_second=0, points_per_second=0
    )


def _furnished(app: "Starlette | Wires", database: Database, settings: Settings, now: Instant) -> House:
    tokens = {role: token_named(role.value) for role in Role}
    for role, token in tokens.items():
        database.write_now(
            lambda session, role=role, token=token: issue_token(  # type: ignore[misc] # a default binds each loop's own
                session, name=f"A fault's {role.value}", role=role, token=token, expires_at=None, now=now
            )
        )
    secret = token_named("a session").removeprefix("kz_")
    database.write_now(lambda session: sign_in(session, tokens[Role.AUDITOR], secret, now).session_id)
    return House(
        secret=secret,
        app=app,
        now=now,
        database=database,
        settings=settings,
        links=Links(settings.secret_keys, settings.public_url),
        tokens=tokens,
    )
