"""A document costs what its pages can return, field by field; too dear a one is refused before anything is read."""

from collections.abc import Mapping

import pytest

from backend.api.schema import schema
from tests.api.client import Api, counted_statements


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Points are counted before any database is asked: one kind says as much as two."""
    return sqlite_url


@pytest.mark.parametrize(
    ("query", "variables", "points"),
    [
        # Ten for the operation; the viewer, and their role.
        ("{ viewer { role } }", {}, 12),
        ("{ __typename }", {}, 11),
        # Reading people costs 3, counting them 3.
        ("{ people { totalCount } }", {}, 10 + 3 + 3),
        # A page is of 20 unless it is said; a hundred at most.
        ("{ people { nodes { id } } }", {}, 10 + 3 + 1 + 20),
        ("{ people(first: 3) { nodes { id } } }", {}, 10 + 3 + 1 + 3),
        ("{ people(last: 7) { edges { cursor node { id } } } }", {}, 10 + 3 + 1 + 7 * 3),
        ("{ people(first: 5000) { nodes { id } pageInfo { hasNextPage } } }", {}, 10 + 3 + 1 + 100 + 2),
        ("{ people(first: -1) { nodes { id } } }", {}, 10 + 3 + 1),
        # Fragments count where they are spread, by every name.
        ("{ a: viewer { ...V } b: viewer { ...V } } fragment V on Viewer { role name }", {}, 10 + 2 * 3),
        ("{ people(first: 2) { ... on PersonConnection { nodes { ... { id } } } } }", {}, 10 + 3 + 1 + 2),
        # Pages in pages multiply.
        (
            "{ people(first: 10) { nodes { purchases(first: 5) { nodes { id } } } } }",
            {},
            10 + 3 + 1 + 10 * (3 + 1 + 5),
        ),
        # The length may be a variable, with or without a value of its own.
        ("query($n: Int) { people(first: $n) { nodes { id } } }", {"n": 4}, 10 + 3 + 1 + 4),
        ("query($n: Int) { people(first: $n) { nodes { id } } }", {}, 10 + 3 + 1 + 20),
        ("query($n: Int) { people(first: $n) { nodes { id } } }", {"n": None}, 10 + 3 + 1 + 20),
        ("query($n: Int = 9) { people(first: $n) { nodes { id } } }", {}, 10 + 3 + 1 + 9),
        ("query($n: Int = 9) { people(first: $n) { nodes { id } } }", {"n": 2}, 10 + 3 + 1 + 2),
        ("query($n: Int) { people(first: $n) { nodes { id } } }", {"n": "many"}, 10 + 3 + 1 + 100),
        ("query($n: Int, $m: Int) { people(first: $n, last: $m) { nodes { id } } }", {"m": 6}, 10 + 3 + 1 + 6),
        (
            "query($n: Int!, $m: Int!) { people(first: $n) { nodes { purchases(first: $m) { nodes { id } } } } }",
            {"n": 3, "m": 4},
            10 + 3 + 1 + 3 * (3 + 1 + 4),
        ),
    ],
)
def test_points_are_those_of_its_pages(query: str, variables: Mapping[str, object], points: int) -> None:
    cost = schema.prepared(query).cost(None)
    assert cost is not None
    assert cost.points(variables) == points


def test_each_operation_has_its_own_price() -> None:
    document = schema.prepared("query A { viewer { role } } query B { people(first: 1) { nodes { id } } }")
    assert [found and found.points({}) for found in map(document.cost, ("A", "B", "C", None))] == [12, 15, None, None]


def test_the_price_is_told_and_too_high_a_one_refused(api: Api) -> None:
    told = api.send("{ people(first: 3) { nodes { id } } }")
    assert told == {"data": {"people": {"nodes": []}}, "extensions": {"cost": {"requested": 17, "maximum": 20_000}}}
    dear = "{ people(first: 100) { nodes { purchases(first: 100) { nodes { id } edges { cursor node { id } } } } } }"
    with counted_statements() as statements:
        refused = api.send(dear)
    assert "data" not in refused
    assert refused["errors"] == [
        {
            "message": "this costs 40,514 points, and a request may cost 20,000; ask for less",
            "extensions": {"code": "COST_EXCEEDED"},
        }
    ]
    assert not any("people" in statement for statement in statements)


def test_the_schema_is_asked_for_by_itself(api: Api) -> None:
    assert api.code("{ __schema { queryType { name } } viewer { role } }") == "OVER_LIMIT"
    assert api.ask("{ __typename __schema { queryType { name } } }")["__schema"] == {"queryType": {"name": "Query"}}
    names = [each["name"] for each in api.ask("{ __schema { types { name } } }")["__schema"]["types"]]
    assert {"Person", "Query"} <= set(names)
    assert api.ask("query($n: String!) { __type(name: $n) { name } }", n="Person") == {"__type": {"name": "Person"}}
    assert api.ask("query($n: String!) { __type(name: $n) { name } }", n="Survey") == {"__type": {"name": "Survey"}}
