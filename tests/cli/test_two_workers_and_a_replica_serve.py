"""kizuna serve --workers 2 beside a streaming replica: both workers answer, and reports follow the replica's state."""

import json
import re
import time
from collections.abc import Mapping
from contextlib import closing
from http.client import HTTPConnection

import pytest

from backend.api.shapes.nodes import global_id
from backend.catalogue.actions import add_brand, add_product
from backend.clock import system_clock
from backend.db import Database, Session, migrate
from backend.staff.actions import issue_token
from backend.staff.rules import Role
from tests.api.client import token_named
from tests.cli.program import Program
from tests.clocks import SettableClock
from tests.db.streaming import Pair, streaming
from tests.faults.nursery import Nursery
from tests.patience import PATIENCE
from tests.ports import free_port

_SUMMARY = "query ($id: ID!) { segmentSummary(productId: $id) { total } }"


def got(port: int, path: str) -> str:
    """What is answered; each time on a connection of its own, so that it is now one worker, now the other."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request("GET", path)
        return connection.getresponse().read().decode()


def summary(port: int, token: str, product: int) -> Mapping[str, object]:
    """The report on a product."""
    body = json.dumps({"query": _SUMMARY, "variables": {"id": global_id("Product", product)}})
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request("POST", "/graphql", body, headers)
        told: Mapping[str, object] = json.loads(connection.getresponse().read())
        return told


def wait_for(port: int, usable: float) -> None:
    """Asks until whoever answers says so of the replica."""
    until = time.monotonic() + PATIENCE
    while told_of_replica(port) != usable:
        assert time.monotonic() < until
        time.sleep(0.1)


def told_of_replica(port: int) -> float | None:
    """What whoever answers says of the replica; nothing while nobody listens."""
    try:
        usable: float | None = json.loads(got(port, "/readyz")).get("reports_replica_usable")
    except ConnectionRefusedError:
        return None
    return usable


def add(session: Session, key: str) -> int:
    """A product."""
    brand = add_brand(session, key=key, name={"en": key}, now=0)
    return add_product(session, brand_id=brand.id, key=key, name={"en": key}, now=0).id


def furnished(pair: Pair) -> tuple[Database, str]:
    """A migrated database of the primary, with a token for staff."""
    url, token = pair.primary.url(pair.primary.create()), token_named("reader")
    migrate(url)
    database = Database(url)
    database.write_now(
        lambda session: issue_token(
            session, name="me", role=Role.ADMINISTRATOR, token=token, expires_at=None, now=system_clock()
        )
    )
    return database, token


def test_reports_come_from_the_replica_while_it_keeps_up(nursery: Nursery) -> None:
    port = free_port()
    with streaming() as pair:
        database, token = furnished(pair)
        name = database.url.rpartition("/")[2].partition("?")[0]
        more = {"KIZUNA_REPORTS_URL": pair.url_of_copy(name), "KIZUNA_REPORTS_LAG": "1"}
        words = ("serve", "--workers", "2", "--port", str(port))
        with nursery.begun(*words, url=database.url, plant="fork-workers", environ=more) as server:
            wait_for(port, 1.0)
            tea = database.write_now(lambda session: add(session, "tea"))
            # Known at once, whether or not the replica has heard of it.
            nobody = {"data": {"segmentSummary": {"total": 0}}}
            assert summary(port, token, tea)["data"] == nobody["data"]
            pair.tell_copy("SELECT pg_wal_replay_pause()")
            cake = database.write_now(lambda session: add(session, "cake"))
            assert summary(port, token, cake)["data"] == nobody["data"]
            # Too old after a second: it still serves, and says so.
            wait_for(port, 0.0)
            figures = got(port, "/metrics")
            assert "kizuna_reports_replica_usable" in figures
            # All of one look is of one worker, and says of which.
            assert set(re.findall(r'worker="([^"]*)"', figures)) in ({"1"}, {"2"})
            assert summary(port, token, cake)["data"] == nobody["data"]
            pair.tell_copy("SELECT pg_wal_replay_resume()")
            wait_for(port, 1.0)
            pair.stop_copy()
            wait_for(port, 0.0)
            assert summary(port, token, tea)["data"] == nobody["data"]
            assert server.told_to_end() == 0
        database.close()


def test_an_sqlite_file_has_one_process_and_no_replica(
    sqlite_url: str, clock: SettableClock, capsys: pytest.CaptureFixture[str]
) -> None:
    program = Program(sqlite_url, clock, capsys)
    assert "one writer, so one process serves it" in program.refuses("serve", "--workers", "2")
    program.environ = {"KIZUNA_REPORTS_URL": "postgresql://copy/kizuna"}
    assert "an SQLite file has no replica" in program.refuses("serve")
