"""Clients name documents instead of sending them: any that they sent before, or only those that are trusted."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

import pytest
from httpx2 import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient

from backend.api.documents.persisted import KeptDocuments, NotKept
from backend.api.documents.persisted_reading import known_documents
from backend.api.documents.requests import GraphQLRequest
from backend.api.schema import schema
from backend.api.transport.http import routes
from backend.db import Database
from backend.links import Links
from backend.settings import Settings, UnfitSettings
from tests.api.client import Api
from tests.clocks import SettableClock

GRAPHQL_JSON = "application/graphql-response+json"
VIEWER = "{ viewer { role } }"
ROLE = {"viewer": {"role": "ADMINISTRATOR"}}
BRAND = 'mutation { brandCreate(input: { key: "b", name: { en: "B" } }) { brand { key } } }'


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Nothing here reaches further than the token: one kind of database says as much as two."""
    return sqlite_url


def hash_of(text: str) -> str:
    """As a client computes it."""
    return sha256(text.encode()).hexdigest()


def hashed(text: str) -> dict[str, object]:
    """What the older clients say of a document."""
    return {"persistedQuery": {"version": 1, "sha256Hash": hash_of(text)}}


def post(api: Api, body: Mapping[str, object], accept: str = GRAPHQL_JSON) -> Response:
    """What comes of posting that."""
    return api.http.post("/graphql", json=body, headers={"authorization": f"Bearer {api.token}", "accept": accept})


def get(api: Api, **parameters: str) -> Response:
    """What comes of getting that."""
    headers = {"authorization": f"Bearer {api.token}", "accept": GRAPHQL_JSON}
    return api.http.get(f"/graphql?{urlencode(parameters)}", headers=headers)


def code(response: Response) -> tuple[int, str]:
    """The status, and the code of the only error."""
    (error,) = response.json()["errors"]
    return response.status_code, error["extensions"]["code"]


def test_a_name_that_is_not_known_is_learnt_with_its_text(api: Api) -> None:
    unknown = post(api, {"extensions": hashed(VIEWER)})
    assert code(unknown) == (400, "PERSISTED_QUERY_NOT_FOUND")
    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert unknown.headers["cache-control"] == "no-store"
    assert post(api, {"extensions": hashed(VIEWER)}, "application/json").status_code == 200
    assert post(api, {"query": VIEWER, "extensions": hashed(VIEWER)}).json()["data"] == ROLE
    # From now on, either way that a name is said in, and by either method.
    for known in ({"extensions": hashed(VIEWER)}, {"documentId": f"sha256:{hash_of(VIEWER)}"}):
        assert post(api, known).json()["data"] == ROLE
    assert get(api, extensions=json.dumps(hashed(VIEWER))).json()["data"] == ROLE
    assert get(api, documentId=f"sha256:{hash_of(VIEWER)}").json()["data"] == ROLE
    query = "query($n: Int) { people(first: $n) { totalCount } }"
    post(api, {"query": query, "variables": {"n": 1}, "extensions": hashed(query)})
    assert code(post(api, {"extensions": hashed(query), "variables": {"n": "x"}})) == (400, "INVALID")


def test_what_a_name_does_not_fit_is_neither_done_nor_learnt(api: Api) -> None:
    assert code(post(api, {"query": BRAND, "extensions": hashed(VIEWER)})) == (400, "PERSISTED_QUERY_MISMATCH")
    assert code(post(api, {"query": BRAND, "documentId": "brand"})) == (400, "PERSISTED_QUERY_MISMATCH")
    assert code(post(api, {"query": "{ nothing }", "extensions": hashed("{ nothing }")})) == (400, "INVALID_DOCUMENT")
    for text in (VIEWER, BRAND, "{ nothing }"):
        assert code(post(api, {"extensions": hashed(text)})) == (400, "PERSISTED_QUERY_NOT_FOUND")
    assert api.ask("{ brands { totalCount } }")["brands"]["totalCount"] == 0


def test_a_mutation_that_is_known_is_still_not_got(api: Api) -> None:
    assert get(api, query=BRAND, extensions=json.dumps(hashed(BRAND))).status_code == 405
    refused = get(api, extensions=json.dumps(hashed(BRAND)))
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
    assert api.ask("{ brands { totalCount } }")["brands"]["totalCount"] == 0
    assert post(api, {"extensions": hashed(BRAND)}).json()["data"] == {"brandCreate": {"brand": {"key": "b"}}}


@pytest.mark.parametrize(
    "parts",
    [
        {"documentId": 1},
        {"documentId": ""},
        {"documentId": "x" * 201},
        {"extensions": {"persistedQuery": None}},
        {"extensions": {"persistedQuery": "x"}},
        {"extensions": {"persistedQuery": {"version": 2, "sha256Hash": hash_of(VIEWER)}}},
        {"extensions": {"persistedQuery": {"version": 1}}},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash_of(VIEWER).upper()}}},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": [hash_of(VIEWER)]}}},
        {"extensions": hashed(VIEWER), "documentId": f"sha256:{hash_of(BRAND)}"},
    ],
)
def test_what_is_no_name_is_no_request(api: Api, parts: dict[str, object]) -> None:
    assert code(post(api, parts)) == (400, "INVALID_REQUEST")


def test_only_so_many_are_kept_and_those_in_use_stay() -> None:
    kept = KeptDocuments(most=2)
    texts = ["{ a }", "{ b }", "{ c }"]
    for text in texts:
        kept.keep(GraphQLRequest(query=text, document_id=f"sha256:{hash_of(text)}"))
        # The first is used again each time.
        assert kept.text_of(GraphQLRequest(document_id=f"sha256:{hash_of(texts[0])}")) == texts[0]
    with pytest.raises(NotKept):
        kept.text_of(GraphQLRequest(document_id=f"sha256:{hash_of(texts[1])}"))
    assert kept.text_of(GraphQLRequest(document_id=f"sha256:{hash_of(texts[2])}")) == texts[2]
    long = "{ a }" + " " * 20_000
    for asked in (GraphQLRequest(query=long, document_id=f"sha256:{hash_of(long)}"), GraphQLRequest(query=texts[1])):
        kept.keep(asked)
    with pytest.raises(NotKept):
        kept.text_of(GraphQLRequest(document_id=f"sha256:{hash_of(long)}"))


@pytest.fixture
def trusting(api: Api, database: Database, clock: SettableClock, tmp_path: Path) -> Api:
    """A client of a server that was started with two documents."""
    (tmp_path / "trusted").mkdir()
    (tmp_path / "trusted" / "who-am-i.graphql").write_text(VIEWER)
    listed = {"operations": [{"id": hash_of(BRAND), "name": "Brand", "type": "mutation", "body": BRAND}]}
    (tmp_path / "trusted" / "apollo.json").write_text(json.dumps(listed))
    settings = Settings(trusted_documents=str(tmp_path / "trusted"))
    links = Links(settings.secret_keys, settings.public_url)
    return Api(TestClient(Starlette(routes=routes(database, links, settings, clock))), api.token)


def test_a_trusting_server_runs_what_it_was_started_with(trusting: Api) -> None:
    for named in (
        {"query": VIEWER},
        {"documentId": "who-am-i"},
        {"documentId": f"sha256:{hash_of(VIEWER)}"},
        {"extensions": hashed(VIEWER)},
        {"query": VIEWER, "extensions": hashed(VIEWER)},
    ):
        assert post(trusting, named).json()["data"] == ROLE
    assert get(trusting, documentId="who-am-i").json()["data"] == ROLE
    assert get(trusting, documentId=hash_of(BRAND)).status_code == 405
    assert post(trusting, {"documentId": hash_of(BRAND)}).json()["data"] == {"brandCreate": {"brand": {"key": "b"}}}


def test_a_trusting_server_runs_nothing_else(trusting: Api) -> None:
    other = "{ brands { totalCount } }"
    for asked in (
        {"query": other},
        {"query": f"{VIEWER} "},
        {"query": other, "extensions": hashed(other)},
        {"extensions": hashed(other)},
        {"documentId": "who-are-you"},
        {"query": "{ __schema { queryType { name } } }"},
        {"query": "{"},
    ):
        assert code(post(trusting, asked)) == (400, "DOCUMENT_NOT_TRUSTED")
    assert code(post(trusting, {"query": other, "documentId": "who-am-i"})) == (400, "PERSISTED_QUERY_MISMATCH")
    assert code(post(trusting, {"extensions": hashed(other)})) == (400, "DOCUMENT_NOT_TRUSTED")
    # Nobody writes documents there, so there is no page to write them on.
    assert trusting.http.get("/graphiql").status_code == 404


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({}, "there is no document"),
        ({"a.txt": VIEWER}, "there is no document"),
        ({"a.graphql": "{ nothing }"}, "a cannot be executed: Cannot query field 'nothing' on type 'Query'."),
        ({"a.graphql": "{"}, "a cannot be executed: Syntax Error: Expected Name, found <EOF>."),
        ({"a b.graphql": VIEWER}, "a document's name is of letters, digits and -._~"),
        ({"a.graphql": VIEWER, "a.gql": "{ viewer { name } }"}, "two documents are called a"),
        ({"a.json": "{"}, "a.json is no JSON"),
        ({"a.json": "[]"}, "a.json is no list of documents by their names"),
        ({"a.json": '{"a": 1}'}, "a.json is no list of documents by their names"),
        ({"a.json": '{"operations": [{"id": 1}]}'}, "a.json is no list of documents by their names"),
        ({"a.json": json.dumps({f"sha256:{hash_of(BRAND)}": VIEWER})}, "the hash of a document is another"),
    ],
)
def test_what_cannot_be_trusted_keeps_the_server_from_starting(tmp_path: Path, files: dict[str, str], why: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(UnfitSettings) as refused:
        known_documents(str(tmp_path), schema)
    assert str(refused.value) == f"KIZUNA_TRUSTED_DOCUMENTS: {why}"


def test_a_file_that_is_not_there_keeps_it_from_starting_too(tmp_path: Path) -> None:
    with pytest.raises(UnfitSettings, match=r"KIZUNA_TRUSTED_DOCUMENTS: none.json cannot be read"):
        known_documents(str(tmp_path / "none.json"), schema)
