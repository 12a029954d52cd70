"""GraphiQL comes from here alone, allows nothing else, and its ready queries work."""

import re

import pytest
from starlette.testclient import TestClient

from backend.api.explorer.routes import examples
from backend.api.schema import schema
from tests.api.client import Api


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Nothing here reaches further than the token: one kind of database says as much as two."""
    return sqlite_url


@pytest.fixture
def signed_in(http: TestClient, api: Api) -> TestClient:
    """A browser in which someone is signed in."""
    here = {"origin": "http://testserver"}
    assert http.post("/graphiql/session", json={"token": api.token}, headers=here).status_code == 204
    return http


def linked(page: str) -> list[str]:
    """What a page loads."""
    return re.findall(r'(?:src|href)="([^"]+)"', page)


def test_everything_it_needs_is_served_from_here(signed_in: TestClient) -> None:
    http, page = signed_in, signed_in.get("/graphiql")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert len(linked(page.text)) == 7
    sizes = []
    for path in linked(page.text)[1:]:
        file = http.get(path)
        assert file.status_code == 200
        assert path.startswith("/graphiql/")
        assert file.headers["x-content-type-options"] == "nosniff"
        sizes.append(len(file.content))
    assert sum(sizes) < 2_500_000


@pytest.mark.parametrize("path", ["/graphiql", "/graphiql/sign-in"])
def test_its_policy_allows_nothing_else(signed_in: TestClient, path: str) -> None:
    page = signed_in.get(path)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert page.headers["referrer-policy"] == "no-referrer"
    assert not re.search(r"<script(?![^>]*src=)", page.text)
    assert " style=" not in page.text
    assert " on" not in "".join(re.findall(r"<[^>]+>", page.text))


def test_its_makers_are_named(http: TestClient) -> None:
    licences = http.get("/graphiql/LICENCES.txt")
    assert licences.status_code == 200
    for maker in ("graphiql", "react", "codemirror", "graphql", "Roboto"):
        assert maker in licences.text


def test_files_beside_it_are_not_served(http: TestClient) -> None:
    for path in ("/graphiql/../http.py", "/graphiql/%2e%2e/http.py", "/graphiql/examples/", "/graphiql/nothing.js"):
        assert http.get(path).status_code == 404


@pytest.mark.parametrize("example", examples())
def test_a_ready_query_is_one_that_works(example: dict[str, str]) -> None:
    assert example["query"].startswith("# ")
    assert schema.prepared(example["query"]).errors == ()
