"""Whatever is asked, by whatever method, and whatever becomes of it, the answer leaves with every header."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

import backend.api
import forms_ui
from backend.app import create_app
from backend.db import Database
from backend.settings import Settings
from backend.web.headers import secured
from tests.asking import ask
from tests.clocks import SettableClock
from tests.web.preferring import preferences_path
from tests.web.visiting import Visitor

KEYS = ("the-first-key-of-sakura-0f9a8b7c6d5e4f3a2b1c",)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
FIXED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
}
UNSAFE = re.compile(r"unsafe-(inline|eval|hashes)|(?<![\w.])\*(?![\w.])|http:")


class Answer(Protocol):
    """What either kind of client hears."""

    @property
    def status_code(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]: ...


def served(client: TestClient) -> Starlette:
    """The application that a client asks."""
    assert isinstance(client.app, Starlette)
    return client.app


def check(answer: Answer, path: str) -> None:
    """Holds one answer to all that every answer says."""
    headers = answer.headers
    assert {name: headers.get(name) for name in FIXED} == FIXED, path
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert (policy["default-src"], policy["frame-ancestors"], policy["base-uri"]) == ("'none'", "'none'", "'none'"), (
        path
    )
    assert not UNSAFE.search(headers["content-security-policy"]), path
    assert headers["referrer-policy"] in {"no-referrer", "same-origin"}, path
    assert (headers["referrer-policy"] == "no-referrer") or path.startswith("/i/"), path
    assert headers["permissions-policy"].count("=()") >= 6, path
    assert "server" not in headers
    assert "x-powered-by" not in headers
    if "/assets/" not in path and not path.startswith("/graphiql/"):
        assert "no-store" in headers["cache-control"], path


@pytest.fixture
def client(database: Database, clock: SettableClock) -> Iterator[TestClient]:
    settings = Settings(
        database_url=database.url, public_url="https://forms.sakura.example", secret_keys=KEYS, production=True
    )
    app = create_app(settings, clock, database=database)
    client = TestClient(app, base_url=settings.public_url, follow_redirects=False, raise_server_exceptions=False)
    # One loop for all requests: there are hundreds.
    with client:
        yield client


def test_every_route_by_every_method(client: TestClient) -> None:
    paths = {route.path for route in served(client).routes if isinstance(route, Route)}
    assert len(paths) > 30
    for template in sorted(paths):
        for path in {template, re.sub(r"\{[^}]*\}", "x", template)}:
            for method in METHODS:
                check(client.request(method, path), path)
    for path in ("/", "/nowhere", "/s", "/s/", "/s/x/y", "/graphql/", "//evil.example", "/%00", "/..%2f"):
        check(client.get(path), path)
    check(client.get("/r", headers={"host": "evil.example"}), "/r")


def test_pages_files_errors_redirects_and_what_is_not_changed(
    client: TestClient, database: Database, clock: SettableClock
) -> None:
    visitor = Visitor(database, clock, Settings(database_url=database.url, secret_keys=KEYS))
    asked = ask(database, clock())
    path, mine = visitor.path(asked.invitation), preferences_path(visitor, asked.person_id)
    page = client.get(path)
    answers: list[tuple[str, Answer]] = [
        (path, page),
        (mine, client.get(mine)),
        (mine, client.get(f"{mine}?view=file")),
    ]
    styles = re.findall(r'href="(/assets/[^"]+)"', page.text)
    shown = client.get(styles[0])
    answers += [(styles[0], shown)]
    unchanged = client.get(styles[0], headers={"if-none-match": shown.headers.get("etag", "x")})
    answers += [(styles[0], unchanged), ("/graphiql", client.get("/graphiql"))]
    fields = {"version": str(asked.version_id), "page": "1", "idem": "0123456789", "language": "ja", "q.like": "4"}
    for proof in (visitor.client.proof(path), ""):
        answers.append((path, client.post(path, data={**fields, "csrf": proof})))
    json = {"authorization": "Bearer x"}
    answers.append(("/graphql", client.post("/graphql", json={"query": "{ viewer { role } }"}, headers=json)))
    answers.append(("/graphql", client.post("/graphql", content=b"{", headers={"content-type": "application/json"})))
    assert {answer.status_code for _, answer in answers} >= {200, 303, 400, 401}
    for where, answer in answers:
        check(answer, urlsplit(where).path)


def test_a_fault_has_them_too(client: TestClient) -> None:
    async def fail(_request: object) -> Response:
        raise RuntimeError

    served(client).router.routes.insert(0, Route("/fails", fail))
    answer = client.get("/fails")
    assert answer.status_code == 500
    check(answer, "/fails")


def test_https_is_promised_only_where_it_is_there(database: Database, clock: SettableClock) -> None:
    visitor = Visitor(database, clock)
    assert "strict-transport-security" not in visitor.get("/r").headers


def test_no_page_holds_style_or_script_of_its_own() -> None:
    folders = [Path(each.__file__ or "").parent for each in (forms_ui, backend.api)]
    pages = [page for folder in folders for page in sorted(folder.rglob("*.html"))]
    assert len(pages) > 20
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)
    assert [page.name for page in pages if inline.search(page.read_text(encoding="utf-8"))] == []


def test_what_says_nothing_of_being_kept_is_not_kept() -> None:
    kept = (b"cache-control", b"public")
    assert dict(secured([]))[b"cache-control"] == b"no-store"
    assert secured([kept]).count(kept) == 1
    assert [value for name, value in secured([kept]) if name == b"cache-control"] == [b"public"]
