"""Requests, operations and statements become spans by template and kind; no link, token or word stands in one."""

import subprocess
import sys
from functools import partial

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.testclient import TestClient

from backend.app import create_app
from backend.channels.actions import add_webhook
from backend.channels.rules import secret_of
from backend.clock import MINUTE
from backend.db import Database
from backend.outbox.actions import announce
from backend.outbox.rules import Channel, Event
from backend.sending import MailCourier, Round, WebhookCourier, couriers_of, send_due
from backend.settings import Settings
from backend.staff.actions import issue_token
from backend.staff.rules import Role
from backend.telemetry import begin_tracing, statement_kind
from tests.api.client import token_named
from tests.asking import ask
from tests.channels.hearing import HERE, listening
from tests.channels.mailing_list import mailing_list
from tests.clocks import SettableClock
from tests.web.visiting import Visitor

CANARY = "Kanarienvogel"
BRAND = 'mutation { brandCreate(input: { key: "b", name: { en: "B" } }) { userErrors { code } } }'
MESSAGE = {"kizuna.message.kind": "DELIVERY"}


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
    # An open link, a door, a referral, a person's own pages, and what is sent in there.
    for way in ("o", "i", "r", "p"):
        client.get(f"/{way}/{CANARY}?{CANARY}={CANARY}")
    client.post("/ambassador", data={"do": "proof", "proof": CANARY, "mission": CANARY})
    query = f'{{ person(externalRef: "{CANARY}") {{ id }} }}'
    client.post("/graphql", json={"query": query}, headers={"authorization": f"Bearer {CANARY}"})
    spans = kept.get_finished_spans()
    names = {span.name for span in spans}
    assert names >= {"GET /s/{token}", "POST /s/{token}", "other none", "POST /graphql"}
    assert names >= {"GET /o/{token}", "GET /i/{token}", "GET /r/{token}", "GET /p/{token}", "POST /ambassador"}
    assert any(name.startswith("db SELECT") for name in names)
    said = "".join(span.to_json() for span in spans)
    assert CANARY not in said
    assert path.removeprefix("/s/") not in said


def test_a_statement_lies_within_its_request(sqlite_url: str, clock: SettableClock) -> None:
    kept, database = InMemorySpanExporter(), Database(sqlite_url)
    token, now = token_named("traced"), clock()
    issued = partial(issue_token, name="T", role=Role.ADMINISTRATOR, token=token, expires_at=None, now=now)
    database.write_now(lambda session: issued(session).id)
    app = create_app(Settings(), clock, database=database, tracing=begin_tracing("", kept))
    client = TestClient(app, base_url="http://127.0.0.1")
    said = {"authorization": f"Bearer {token}"}
    for query in ("{ brands { nodes { id } } }", BRAND):
        assert client.post("/graphql", json={"query": query}, headers=said).status_code == 200
    spans = kept.get_finished_spans()
    asked = {span.context.span_id: span.name for span in spans if span.name.startswith("POST") and span.context}
    within = {(asked.get(span.parent.span_id), span.name) for span in spans if span.parent}
    query, change = "POST /graphql query", "POST /graphql mutation"
    assert {(query, "db SELECT brands"), (change, "db INSERT brands"), (query, "db UPDATE staff_tokens")} <= within
    assert None not in {request for request, _ in within}
    # What is left for the commit is done once for all who share it.
    alone = {span.name for span in spans if span.parent is None} - set(asked.values())
    assert {name for name in alone if "SELECT" in name and "audit" not in name} == set()
    database.close()


def test_a_delivery_is_a_span_by_its_way_and_what_became_of_it(sqlite_url: str, clock: SettableClock) -> None:
    kept, database = InMemorySpanExporter(), Database(sqlite_url)
    settings = Settings(webhook_networks=HERE, smtp_url="smtp://mail.example", otlp_endpoint="http://collector.example")
    # Whoever begins to trace hands it on: couriers do not begin again.
    assert [type(each) for each in couriers_of(settings)] == [MailCourier, WebhookCourier]
    _, webhooks = couriers_of(settings, begin_tracing("", kept))
    known = mailing_list(database, clock(), channel=Channel.FILE)
    with listening() as listener:
        listener.statuses = [500]
        url, about, of = listener.url.replace("kizuna", CANARY), known.people[0], Event.PERSON_OPTED_OUT
        secret, now = secret_of(b"0123456789abcdef0123456789abcdef"), clock()
        made = partial(add_webhook, url=url, events=[of], secret=secret, https_only=False, networks=HERE, now=now)
        database.write_now(lambda session: made(session).id)
        database.write_now(lambda session: announce(session, of, about, subject_id=about, now=now))
        assert send_due(database, [webhooks], clock) == Round(failed=1)
        clock.advance(MINUTE)
        assert send_due(database, [webhooks], clock) == Round(sent=1)
    spans = kept.get_finished_spans()
    assert [(span.name, dict(span.attributes or {})) for span in spans] == [
        ("deliver webhook", {**MESSAGE, "kizuna.message.result": result, "http.response.status_code": status})
        for result, status in (("FAILED", 500), ("SENT", 204))
    ]
    assert CANARY not in "".join(span.to_json() for span in spans)
    database.close()


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
