"""kizuna serve and kizuna work as processes: they begin, do their work, and end when they are told to.

Each is begun once as everybody begins it, Python and all; elsewhere it is forked from a program that is loaded.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

import pytest
from sqlalchemy import select

from backend.api.shapes.nodes import global_id
from backend.catalogue.actions import add_brand, add_product
from backend.clock import DAY, system_clock, to_datetime
from backend.db import Database, Session
from backend.loyalty.rules.axes import Cause
from backend.loyalty.tables import MoveRow
from tests.api.listening import COMMENT, post
from tests.cli.program import Program
from tests.faults.nursery import Nursery
from tests.patience import PATIENCE
from tests.ports import free_port

_SOON = 2_000


@contextmanager
def started(url: str, log: Path, *arguments: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command of the program as a process of its own, killed if it is still there in the end."""
    environ = {**os.environ, "KIZUNA_DATABASE_URL": url, **environment}
    with log.open("wb") as said:
        process = subprocess.Popen([sys.executable, "-m", "backend", *arguments], env=environ, stdout=said, stderr=said)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def told_to_end(process: subprocess.Popen[bytes]) -> int:
    """The exit code after SIGTERM."""
    process.send_signal(signal.SIGTERM)
    return process.wait(PATIENCE)


def is_alive(port: int) -> bool:
    """Asks until someone answers."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
                connection.request("GET", "/healthz")
                return connection.getresponse().status == HTTPStatus.OK
        except ConnectionRefusedError:
            assert time.monotonic() < until
            time.sleep(0.1)


def has_lapsed(url: str) -> bool:
    """Whether the move that time alone makes is written."""
    database = Database(url)
    statement = select(MoveRow).where(MoveRow.cause == int(Cause.LAPSE))
    try:
        return database.read_now(lambda session: session.scalar(statement)) is not None
    finally:
        database.close()


@pytest.fixture
def lapsing(program: Program, tmp_path: Path) -> Program:
    """Someone who likes what they bought almost 90 days ago, and falls silent within seconds."""
    now = program.clock.at = system_clock()
    orders, answers = tmp_path / "orders.csv", tmp_path / "wave.csv"
    bought, answered = to_datetime(now - 90 * DAY + _SOON), to_datetime(now - DAY)
    orders.write_text(f"order,customer,date\n1,a,{bought.isoformat()}\n", encoding="utf-8")
    answers.write_text(f"person,date,A,B,C\na,{answered.isoformat()},5,5,5\n", encoding="utf-8")
    answers.with_suffix(".toml").write_text(
        'product = "orders"\nscale = [1, 5]\n[items]\n' + "".join(f'{key} = {{ facet = "LIKING" }}\n' for key in "ABC"),
        encoding="utf-8",
    )
    program.does("import", "purchases", orders)
    program.does("import", "answers", answers)
    return program


def wait_for_lapse(url: str) -> None:
    """Waits until it is written."""
    until = time.monotonic() + PATIENCE
    while not has_lapsed(url):
        assert time.monotonic() < until
        time.sleep(0.1)


def test_the_server_makes_its_database_serves_and_ends(tmp_path: Path) -> None:
    url, port, log = f"sqlite:///{tmp_path / 'new.db'}", free_port(), tmp_path / "log"
    with started(url, log, "serve", "--port", str(port)) as server:
        assert is_alive(port)
        assert told_to_end(server) == 0
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    asked = [
        {name: line[name] for name in ("method", "route", "status")} for line in lines if line["event"] == "request"
    ]
    # One line for each request, and uvicorn's own, which would quote links, is none of them.
    assert asked == [{"method": "GET", "route": "/healthz", "status": 200}]
    assert {(line["event"], line["level"]) for line in lines} == {("request", "info"), ("uvicorn.error", "info")}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_falls_silent_is_moved_by_the_server_on_sqlite(lapsing: Program, nursery: Nursery) -> None:
    with nursery.begun("serve", "--port", str(free_port()), url=lapsing.url) as server:
        wait_for_lapse(lapsing.url)
        assert server.told_to_end() == 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_who_falls_silent_is_moved_by_a_worker_elsewhere(lapsing: Program, tmp_path: Path) -> None:
    with started(lapsing.url, tmp_path / "log", "work") as worker:
        wait_for_lapse(lapsing.url)
        assert told_to_end(worker) == 0


def worker_behind(connection: HTTPConnection) -> str:
    """Which of the workers speaks on this connection."""
    connection.request("GET", "/metrics")
    found = re.search(r'worker="([^"]*)"', connection.getresponse().read().decode())
    assert found
    return found[1]


def connect_to_each(port: int, kept: ExitStack) -> None:
    """Connects until each of two workers has two connections, which are kept."""
    until, taken = time.monotonic() + PATIENCE, Counter[str]()
    while len(taken) < 2 or min(taken.values()) < 2:
        assert time.monotonic() < until
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        taken[worker_behind(kept.enter_context(closing(connection)))] += 1
        # The second one may have yet to begin.
        time.sleep(0.0 if len(taken) > 1 else 0.1)


def test_several_workers_serve_one_postgresql_and_end_with_connections_open(postgres_url: str, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    with started(postgres_url, log, "serve", "--workers", "2", "--port", str(port)) as server, ExitStack() as kept:
        assert is_alive(port)
        connect_to_each(port, kept)
        for said in (b"", b"GET / HT"):
            kept.enter_context(socket.create_connection(("127.0.0.1", port))).sendall(said)
        assert told_to_end(server) == 0


def test_the_server_ends_while_somebody_listens(program: Program, database: Database, nursery: Nursery) -> None:
    program.clock.at = system_clock()
    token = program.does("staff", "token", "--role", "ADMINISTRATOR", "--name", "me").strip()
    url, port = program.url, free_port()
    workers = () if url.startswith("sqlite") else ("--workers", "2")

    def add(session: Session) -> int:
        brand = add_brand(session, key="sakura", name={"ja": "さくら"}, now=0)
        return add_product(session, brand_id=brand.id, key="tea", name={"ja": "お茶"}, now=0).id

    product = global_id("Product", database.write_now(add))
    with nursery.begun("serve", "--port", str(port), *workers, url=url, plant="fork-workers") as server:
        assert is_alive(port)
        query = "subscription ($id: ID!) { segmentMoved(productId: $id) { move { movedAt } } }"
        stream = post(f"http://127.0.0.1:{port}", token, query, id=product)
        assert stream.next() == COMMENT
        # It waits for every connection: one that never ended would keep it for ever.
        assert server.told_to_end() == 0
        assert stream.rest() == []
        stream.leave()
