"""A staff client over HTTP: every request goes through the routes, with a real token."""

import gc
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from backend.api.transport.http import routes
from backend.clock import DAY
from backend.db import Database
from backend.links import Links
from backend.settings import Settings
from backend.staff.actions import issue_token
from backend.staff.actions.audit import AuditTrail
from backend.staff.rules import Role
from tests.api.beside import Beside, unlike
from tests.api.client import Api, token_named
from tests.channels.hearing import HERE
from tests.clocks import SettableClock


@pytest.fixture(scope="module")
def swept() -> Iterator[None]:
    """Lets go of what tests left unawaited while it is still known whose it is: elsewhere it would be a fault."""
    yield
    gc.collect()


@pytest.fixture(scope="session")
def compared() -> set[str]:
    """The documents that both executors were given in this run."""
    return set()


@pytest.fixture
def http(database: Database, clock: SettableClock, compared: set[str]) -> Iterator[TestClient]:
    """The routes of the API, served; on SQLite what is asked comes to the same by graphql-core's own executor."""
    settings = Settings(webhook_networks=HERE)
    links = Links(settings.secret_keys, "https://kizuna.example")
    app = Starlette(routes=routes(database, links, settings, clock))
    if not database.url.startswith("sqlite"):
        with TestClient(app) as client:
            yield client
        return
    file = Path(database.url.removeprefix("sqlite:///"))
    with Beside(app, file=file, clock=clock, known=compared) as client:
        yield client
    assert unlike(client.met, links, AuditTrail(settings.secret_keys)) == []


@pytest.fixture
def api_as(http: TestClient, database: Database, clock: SettableClock) -> Callable[[Role], Api]:
    """Makes a client with a new token of that role, good for as long as a token can be."""
    made = count()

    def make(role: Role) -> Api:
        token = token_named(f"{role.value}-{next(made)}")
        database.write_now(
            lambda session: issue_token(
                session,
                name=f"A test's {role.value}",
                role=role,
                token=token,
                expires_at=clock() + 366 * DAY,
                now=clock(),
            )
        )
        return Api(http, token)

    return make


@pytest.fixture
def api(api_as: Callable[[Role], Api]) -> Api:
    """A client that may do everything."""
    return api_as(Role.ADMINISTRATOR)
