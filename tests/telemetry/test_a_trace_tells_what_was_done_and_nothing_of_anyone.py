"""Requests, operations and statements become spans by template and kind; no link, token or word stands in one."""

import subprocess
import sys

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.testclient import TestClient

from backend.app import create_app
from backend.db import Database
from backend.settings import Settings
from backend.telemetry import begin_tracing, statement_kind
from tests.asking import ask
from tests.clocks import SettableClock
from tests.web.visiting import Visitor

CANARY = "Kanarienvogel"


def test_a_canary_is_in_no_span(database: Database, clock: SettableClock) -> None:
    kept = InMemorySpanExporter()
    visitor = Visitor(database, clock)
    path = visitor.path(ask(database, clock()).invitation)
    app = create_app(Settings(database_url=database.url), clock, database=database, tracing=begin_tracing("", kept))
    client = TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)
    page = client.get(f"{path}?{CANARY}={CANARY}", headers={"user-agent": CANARY})
    assert page.status_code == 200
    client.post(path, data={"q.like": CANARY, "csrf": visitor.client.proof(path)})
    client.request("BREW", f"/{CANARY}")
    query = f'{{ person(externalRef: "{CANARY}") {{ id }} }}'
    client.post("/graphql", json={"query": query}, headers={"authorization": f"Bearer {CANARY}"})
    spans = kept.get_finished_spans()
    names = {span.name for span in spans}
    assert names >= {"GET /s/{token}", "POST /s/{token}", "other none", "POST /graphql"}
    assert any(name.startswith("db SELECT") for name in names)
    said = "".join(span.to_json() for span in spans)
    assert CANARY not in said
    assert path.removeprefix("/s/") not in said


def test_a_fault_is_told_by_its_kind() -> None:
    kept = InMemorySpanExporter()
    tracing = begin_tracing("", kept)
    assert tracing is not None
    with pytest.raises(ValueError, match=CANARY), tracing.span("deliver"):
        raise ValueError(CANARY)
    (span,) = kept.get_finished_spans()
    assert dict(span.attributes or {}) == {"error.type": "ValueError"}
    assert CANARY not in span.to_json()


def test_a_statement_is_named_by_what_it_does() -> None:
    named = {
        "SELECT people.id FROM people WHERE people.ref = 'Kanarienvogel'": "db SELECT people",
        "INSERT INTO answers (value) VALUES ('Kanarienvogel')": "db INSERT answers",
        "UPDATE people SET language='ja'": "db UPDATE people",
        "WITH a AS (SELECT 1) SELECT * FROM a": "db SELECT a",
        f"-- {CANARY}": "db other",
    }
    assert {statement: statement_kind(statement) for statement in named} == named


def test_nothing_is_loaded_where_nobody_asks() -> None:
    code = (
        "import sys; from backend.app import create_app; from backend.telemetry import begin_tracing;"
        "assert begin_tracing('') is None;"
        "sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
