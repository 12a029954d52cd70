"""GraphQL over HTTP: methods, media types and statuses, and an answer to whatever is sent."""

from urllib.parse import urlencode

import orjson
import pytest
from httpx2 import Response

from tests.api.client import Api
from tests.api.company import found_company

GRAPHQL_JSON = "application/graphql-response+json"
VIEWER = "{ viewer { role } }"


def post(api: Api, body: bytes | str, accept: str = GRAPHQL_JSON, kind: str = "application/json") -> Response:
    """What comes of posting that body."""
    headers = {"authorization": f"Bearer {api.token}", "accept": accept, "content-type": kind}
    return api.http.post("/graphql", content=body, headers=headers)


def get(api: Api, **parameters: str) -> Response:
    """What comes of getting it."""
    headers = {"authorization": f"Bearer {api.token}", "accept": GRAPHQL_JSON}
    return api.http.get(f"/graphql?{urlencode(parameters)}", headers=headers)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"1",
        b"[]",
        b'"{}"',
        b"{",
        b"{}",
        b"\xff\xfe",
        b'{"query": "\xff"}',
        b'{"query": null}',
        b'{"query": ""}',
        b'{"query": 1}',
        b'{"query": ["{ viewer { role } }"]}',
        b'{"query": "{ viewer { role } }", "variables": []}',
        b'{"query": "{ viewer { role } }", "variables": "x"}',
        b'{"query": "{ viewer { role } }", "operationName": 1}',
        b'{"query": "{ viewer { role } }", "extensions": 1}',
        b'{"query": "{ viewer { role } }", "variables": {"a": NaN}}',
        b'{"query": "{ viewer { role } }", "variables": {"a": "\\ud800"}}',
        b"[" * 100_000,
        b'[{"query": "{ viewer { role } }"}]',
    ],
)
def test_what_is_no_request_is_a_400(api: Api, body: bytes) -> None:
    for accept in (GRAPHQL_JSON, "application/json"):
        response = post(api, body, accept)
        assert response.status_code == 400
        assert response.json()["errors"][0]["extensions"]["code"] == "INVALID_REQUEST"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "INVALID_SYNTAX"),
        ("{ viewer { role }", "INVALID_SYNTAX"),
        ('{ person(externalRef: "\\uD800") { id } }', "INVALID_SYNTAX"),
        ("{ nothing }", "INVALID_DOCUMENT"),
        ("{ viewer }", "INVALID_DOCUMENT"),
        ("query($a: Nothing) { viewer { role } }", "INVALID_DOCUMENT"),
        ("query($a: Int!) { people(first: $a) { totalCount } }", "INVALID"),
        ("query A { viewer { role } } query B { viewer { role } }", "INVALID"),
        ("fragment F on Viewer { role }", "INVALID_DOCUMENT"),
        ("subscription { viewer }", "INVALID_DOCUMENT"),
    ],
)
def test_what_cannot_be_executed_is_a_400_to_clients_that_know_why(api: Api, query: str, code: str) -> None:
    modern = api.http.post(
        "/graphql", json={"query": query}, headers={"authorization": f"Bearer {api.token}", "accept": GRAPHQL_JSON}
    )
    assert modern.status_code == 400
    assert modern.json()["errors"][0]["extensions"]["code"] == code
    assert "data" not in modern.json()
    older = api.http.post("/graphql", json={"query": query}, headers={"authorization": f"Bearer {api.token}"})
    assert older.status_code == 200
    assert older.json() == modern.json()


@pytest.mark.parametrize(
    ("accept", "answer"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("application/json", "application/json"),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (f"text/event-stream;q=0.1, {GRAPHQL_JSON}, application/json;q=0.9", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=0.5, application/json", "application/json"),
    ],
)
def test_the_answer_comes_in_the_type_that_is_liked_best(api: Api, accept: str, answer: str) -> None:
    response = post(api, '{"query": "{ viewer { role } }"}', accept)
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{answer}; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert response.json()["data"] == {"viewer": {"role": "ADMINISTRATOR"}}


@pytest.mark.parametrize("accept", ["text/html", "image/png, text/*", f"{GRAPHQL_JSON};q=0", "nonsense;q=x"])
def test_another_type_is_not_spoken(api: Api, accept: str) -> None:
    assert post(api, '{"query": "{ viewer { role } }"}', accept).status_code == 406


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_body_is_json(api: Api, kind: str) -> None:
    assert post(api, '{"query": "{ viewer { role } }"}', kind=kind).status_code == 415


def test_a_body_has_its_bounds(api: Api) -> None:
    padded = '{"query": "{ viewer { role } }"' + " " * 1_000_000 + "}"
    assert post(api, padded).status_code == 413


def test_get_asks(api: Api) -> None:
    assert get(api, query=VIEWER).json()["data"] == {"viewer": {"role": "ADMINISTRATOR"}}
    query = "query A($first: Int) { people(first: $first) { totalCount } } query B { viewer { role } }"
    answer = get(api, query=query, operationName="A", variables='{"first": 1}')
    assert answer.json()["data"] == {"people": {"totalCount": 0}}


def test_get_changes_nothing(api: Api) -> None:
    mutation = 'mutation M { brandCreate(input: { key: "b", name: { en: "B" } }) { brand { id } } }'
    response = get(api, query=mutation)
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert get(api, query=mutation + " query Q { viewer { role } }", operationName="M").status_code == 405
    assert api.ask("{ brands { totalCount } }")["brands"]["totalCount"] == 0


@pytest.mark.parametrize(
    "parameters", [{}, {"query": ""}, {"query": VIEWER, "variables": "{"}, {"query": VIEWER, "variables": "1"}]
)
def test_a_get_that_asks_nothing_is_a_400(api: Api, parameters: dict[str, str]) -> None:
    assert get(api, **parameters).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_not_there(api: Api, method: str) -> None:
    response = api.http.request(method, "/graphql")
    assert (response.status_code, sorted(response.headers["allow"].split(", "))) == (405, ["GET", "HEAD", "POST"])


def test_batches_are_refused_whole(api: Api) -> None:
    mutation = 'mutation { brandCreate(input: { key: "b", name: { en: "B" } }) { brand { id } } }'
    response = post(api, orjson.dumps([{"query": mutation}, {"query": VIEWER}]))
    (error,) = response.json()["errors"]
    assert (response.status_code, error["message"]) == (400, "requests are not taken in batches: send each by itself")
    assert api.ask("{ brands { totalCount } }")["brands"]["totalCount"] == 0


def test_answers_in_parts_are_not_offered(api: Api) -> None:
    asked = {"query": VIEWER}
    # A client that could take them gets its answer in one.
    for accept in (
        "multipart/mixed;deferSpec=20220824, application/graphql-response+json, application/json",
        'multipart/mixed;boundary="-";subscriptionSpec="1.0", application/json',
    ):
        whole = post(api, orjson.dumps(asked), accept)
        assert (whole.status_code, whole.json()["data"]) == (200, {"viewer": {"role": "ADMINISTRATOR"}})
    assert post(api, orjson.dumps(asked), "multipart/mixed").status_code == 406
    for query in ("{ ... @defer { viewer { role } } }", "{ brands { nodes @stream { key } } }"):
        assert api.code(query) == "INVALID_DOCUMENT"
    found = api.ask("{ __schema { directives { name } } }")["__schema"]["directives"]
    assert {"defer", "stream"} & {each["name"] for each in found} == set()


def test_the_head_of_an_answer_is_that_of_getting_it(api: Api) -> None:
    headers = {"authorization": f"Bearer {api.token}", "accept": GRAPHQL_JSON}
    head = api.http.head(f"/graphql?{urlencode({'query': VIEWER})}", headers=headers)
    assert (head.status_code, head.headers["content-type"]) == (200, f"{GRAPHQL_JSON}; charset=utf-8")
    assert api.http.head("/graphql", headers=headers).status_code == 400


@pytest.mark.parametrize("first", [2**31, -(2**31) - 1, 2**70, 1.5, "1", True, [1, 2], {}])
def test_a_number_is_a_number(api: Api, first: object) -> None:
    assert api.code("query($first: Int) { people(first: $first) { totalCount } }", first=first) == "INVALID"


@pytest.mark.parametrize("text", ["\x00", "\x1b[31m", "\ud7ff\x00", "x" * 300, "", " "])
def test_a_text_that_cannot_be_kept_finds_nothing(api: Api, text: str) -> None:
    query = "query($ref: String!) { person(externalRef: $ref) { id } }"
    assert api.code(query, ref=text) == "INVALID"


@pytest.mark.parametrize(
    "where",
    [
        {"externalRefs": ["\x00"]},
        {"attribute": {"key": "\x00", "values": ["x"]}},
        {"attribute": {"key": "a"}},
        {"attribute": {"key": "a", "values": [{}]}},
        {"attribute": {"key": "a", "least": 1e308, "most": []}},
        {"segment": {"productId": "x"}},
        {"externalRefs": ["x"] * 1_001},
        {"and": [{"externalRefs": ["x"]}] * 101},
    ],
)
def test_a_condition_that_makes_no_sense_is_refused(api: Api, where: dict[str, object]) -> None:
    query = "query($where: PeopleWhereInput) { people(where: $where) { totalCount nodes { id } } }"
    assert api.code(query, where=where) == "INVALID"


@pytest.mark.parametrize(
    "value", ["1e999", "-1e999", "1" + "0" * 400, "[1e400]", "[" * 70 + "]" * 70, "{a: {b: 1e999}}"]
)
def test_json_that_no_database_keeps_is_refused(api: Api, value: str) -> None:
    for mutation, before in (("surveyCreate", "definition"), ("personCreate", "attributes")):
        given = f'[{{key: "a", value: {value}}}]' if before == "attributes" else f"{value}"
        key = 'key: "k", ' if mutation == "surveyCreate" else ""
        query = (
            f'mutation {{ {mutation}(input: {{{key}idempotencyKey: "k", {before}: {given}}}) {{ clientMutationId }} }}'
        )
        assert api.code(query) in {"INVALID", "INVALID_DOCUMENT"}


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1" + "0" * 400])
def test_so_are_numbers_without_end(api: Api, number: str) -> None:
    product = found_company(api).product
    row = f'{{person: {{externalRef: "u0"}}, productId: "{product}", orderRef: "o", purchasedAt: "2026-03-01T00:00:00Z"'
    for name in ("quantity", "amount"):
        query = (
            f"mutation {{ purchasesRecord(input: {{rows: [{row}, {name}: {number}}}]}}) {{ userErrors {{ code }} }} }}"
        )
        answer = api.send(query)
        errors = answer["data"]["purchasesRecord"]["userErrors"] if "errors" not in answer else []
        assert [error["code"] for error in errors] == ["INVALID"] or str(api.code(query)).startswith("INVALID")
