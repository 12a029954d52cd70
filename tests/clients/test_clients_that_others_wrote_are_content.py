"""Apollo Client, urql, Relay, graphql-ws and graphql-sse page, refetch, mutate, subscribe and read userErrors."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.clients.running import FOLDER, PEOPLE, Program, program_at, run_node

TAKEN = [{"message": "there is a brand of that key", "code": "ALREADY_EXISTS", "path": ["input", "key"]}]
ENTERED = ["C-0", "C-1"]
GRAPHQL_JSON = "application/graphql-response+json; charset=utf-8"


@pytest.fixture(scope="module")
def program(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One server for all of them: what clients make of answers is the same on every database."""
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("clients") / "kizuna.db")
    with program_at(f"sqlite:///{path}") as served:
        yield served


def test_every_audit_of_graphql_over_http_passes_without_a_warning(program: Program) -> None:
    audits = program.ask("audits", "none")
    assert [(audit["name"], audit["reason"]) for audit in audits if audit["status"] != "ok"] == []
    assert len(audits) == 61


def test_apollo_client(program: Program) -> None:
    assert program.ask("apollo", "apollo") == {
        "people": PEOPLE,
        "asked": 3,
        "again": "C-4",
        "made": {"key": "apollo", "errors": []},
        "refused": {"brand": None, "errors": [{"__typename": "UserError", **TAKEN[0]}]},
        "fault": "INVALID",
        "typed": [GRAPHQL_JSON],
        # The first time the name is not known; then it is enough.
        "byPost": [["POST", False, 400], ["POST", True, 200], ["POST", False, 200]],
        "byGet": [["GET", False, 400], ["POST", True, 200], ["GET", False, 200]],
        "bySocket": ENTERED,
        "byEvents": ENTERED,
    }


def test_urql(program: Program) -> None:
    found = program.ask("urql", "urql")
    (taken,) = found.pop("taken")
    assert taken.split(", ").index("text/event-stream") > 1
    assert found == {
        "people": PEOPLE,
        "asked": 3,
        "again": "C-4",
        "made": {"key": "urql", "errors": []},
        "refused": {"brand": None, "errors": TAKEN},
        "fault": "INVALID",
        # It takes events too, and is answered in JSON all the same.
        "typed": [GRAPHQL_JSON],
        "byPost": [["POST", False, 400], ["POST", True, 200], ["POST", False, 200]],
        "byGet": [["GET", False, 400], ["GET", True, 200], ["GET", False, 200]],
        "byEvents": ENTERED,
        "bySocket": ENTERED,
    }


def test_relay_with_nothing_but_the_documents_of_its_compiler(program: Program, tmp_path: Path) -> None:
    shutil.copytree(FOLDER / "relay", tmp_path / "source")
    shutil.copy(ROOT / "schema.graphql", tmp_path)
    (tmp_path / "artifacts").mkdir()
    configuration = {
        "src": "source",
        "schema": "schema.graphql",
        "language": "javascript",
        "eagerEsModules": False,
        "artifactDirectory": "artifacts",
        "persistConfig": {"file": "documents.json", "algorithm": "SHA256"},
    }
    (tmp_path / "relay.config.json").write_text(json.dumps(configuration))
    (tmp_path / "documents.json").write_text("{}")
    run_node(str(FOLDER / "node_modules/relay-compiler/cli.js"), "relay.config.json", folder=tmp_path)
    trusting = program.with_trusted(tmp_path / "documents.json")
    assert trusting.ask("relay", "relay", str(tmp_path)) == {
        "people": PEOPLE,
        "asked": 3,
        "again": "C-4",
        "made": {"key": "relay", "errors": []},
        "refused": {"brand": None, "errors": TAKEN},
        "sentDocuments": False,
        "untrusted": "DOCUMENT_NOT_TRUSTED",
        "bySocket": ENTERED,
        "byEvents": ENTERED,
    }


def test_graphql_ws_and_graphql_sse_by_themselves(program: Program) -> None:
    found = program.ask("wires", "wires")
    told = {
        "people": PEOPLE,
        "again": "C-4",
        "refused": {"brand": None, "errors": TAKEN},
        "fault": "INVALID",
        "told": ENTERED,
    }
    assert found == {
        "kept": True,
        "bySocket": {**told, "made": {"key": "wires-socket", "errors": []}},
        "byEvents": {**told, "made": {"key": "wires-events", "errors": []}},
        "refusedSocket": {"code": 4403, "reason": "Forbidden"},
        "refusedEvents": 401,
    }
