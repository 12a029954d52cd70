"""A request for another host's name is refused before it is read; health is told by address too."""

import pytest
from starlette.testclient import TestClient

from backend.app import create_app
from backend.db import Database
from backend.settings import Settings
from backend.web.hosts import host_in
from tests.clocks import SettableClock
from tests.snapshots import everything

OWN = "forms.sakura.example"
FOREIGN = [
    "evil.example",
    f"{OWN}.evil.example",
    f"evil.example/{OWN}",
    f"{OWN}@evil.example",
    "127.0.0.1",
    "localhost",
    "",
    f"x{OWN}",
    "é.example",
    "[::1",
]


@pytest.fixture
def client(database: Database, clock: SettableClock) -> TestClient:
    keys = ("the-first-key-of-sakura-0f9a8b7c6d5e4f3a2b1c",)
    settings = Settings(
        database_url=database.url,
        public_url=f"https://{OWN}",
        hosts=("Staff.Sakura.example",),
        secret_keys=keys,
        production=True,
    )
    return TestClient(create_app(settings, clock, database=database), base_url=f"https://{OWN}", follow_redirects=False)


@pytest.mark.parametrize("host", FOREIGN)
def test_another_host_is_not_answered_for(client: TestClient, database: Database, host: str) -> None:
    before = everything(database)
    headers = [(b"host", host.encode("latin-1"))]
    for method, path in (("GET", "/r"), ("POST", "/graphql"), ("GET", "/nowhere"), ("GET", "/graphiql")):
        answer = client.request(method, path, headers=headers)
        assert (answer.status_code, answer.headers["x-frame-options"]) == (421, "DENY")
        assert "evil" not in answer.text
    for path in ("/healthz", "/readyz", "/metrics"):
        assert client.get(path, headers=headers).status_code != 421
    assert everything(database) == before


@pytest.mark.parametrize("host", [OWN, f"{OWN}:443", OWN.upper(), f"{OWN}.", "staff.sakura.example"])
def test_our_own_hosts_are(client: TestClient, host: str) -> None:
    assert client.get("/r", headers={"host": host}).status_code == 200


def test_two_hosts_are_none(client: TestClient) -> None:
    assert client.get("/r", headers=[("host", OWN), ("host", OWN)]).status_code == 421


def test_development_answers_for_this_machine(database: Database, clock: SettableClock) -> None:
    app = create_app(Settings(database_url=database.url), clock, database=database)
    for host in ("127.0.0.1:8000", "localhost:9", "[::1]:8000"):
        assert TestClient(app).get("/r", headers={"host": host}).status_code == 200
    assert TestClient(app).get("/r", headers={"host": "testserver"}).status_code == 421


def test_a_host_is_read_without_its_port() -> None:
    read = {"a.example:80": "a.example", "[::1]:80": "::1", "A.example.": "a.example", "a@b": "", "": "", "[::1": ""}
    assert {netloc: host_in(netloc) for netloc in read} == read
