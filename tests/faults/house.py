"""A house to break into: an application over a fresh database, a token for each role, and links of every kind."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette

from backend.app import create_app
from backend.clock import DAY
from backend.db import Database, migrate
from backend.links import Link, Links, Purpose
from backend.settings import Settings
from backend.staff.actions import issue_token
from backend.staff.actions.sessions import sign_in
from backend.staff.rules import Role
from tests.api.client import token_named
from tests.clocks import START, SettableClock


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What is attacked."""

    app: Starlette
    database: Database
    settings: Settings
    links: Links
    tokens: Mapping[Role, str]
    secret: str
    """Of a browser in which somebody is signed in."""

    def link(self, purpose: Purpose, id: int = 1) -> str:
        """A link that is good now."""
        return self.links.token(purpose, Link(id=id, issued_at=START - DAY, expires_at=START + DAY, place=1))


@contextmanager
def open_house(template: Path | None = None) -> Iterator[House]:
    """A house with nobody in it but staff; the template is a migrated file, which saves the time of migrating."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kizuna.db"
        url = f"sqlite:///{path}"
        if template is None:
            migrate(url)
        else:
            shutil.copy(template, path)
        database = Database(url)
        try:
            yield _furnished(database, Path(folder) / "files")
        finally:
            database.close()


def _furnished(database: Database, files: Path) -> House:
    clock = SettableClock()
    settings = Settings(
        database_url=database.url,
        public_url="http://kizuna.example",
        files_dir=str(files),
        requests_per_second=0,
        points_per_second=0,
    )
    tokens = {role: token_named(role.value) for role in Role}
    for role, token in tokens.items():
        database.write_now(
            lambda session, role=role, token=token: issue_token(  # type: ignore[misc] # a default binds each loop's own
                session, name=f"A fault's {role.value}", role=role, token=token, expires_at=None, now=clock()
            )
        )
    secret = token_named("a session").removeprefix("kz_")
    database.write_now(lambda session: sign_in(session, tokens[Role.AUDITOR], secret, clock()).session_id)
    return House(
        secret=secret,
        app=create_app(settings, clock, database=database),
        database=database,
        settings=settings,
        links=Links(settings.secret_keys, settings.public_url),
        tokens=tokens,
    )
