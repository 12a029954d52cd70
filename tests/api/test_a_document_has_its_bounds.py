"""A document that stands for more than a request may ask is refused before anything of it is done."""

import pytest
from graphql import get_introspection_query, parse

from backend.api.limits.sizes import MOST_SELECTIONS, MOST_TOKENS, OverLimit, check_limits
from backend.api.schema import schema
from tests.api.client import Api, counted_statements


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Nothing here reaches further than the token: one kind of database says as much as two."""
    return sqlite_url


def nested(levels: int, inside: str = "id") -> str:
    """A query that goes from people to positions to people, that many times."""
    return "positions { person { " * levels + inside + " } }" * levels


def doubled(fragments: int) -> str:
    """Fragments each of which spreads the next one twice."""
    chain = "".join(f"fragment F{i} on Person {{ ...F{i + 1} ...F{i + 1} }}\n" for i in range(fragments))
    return f"{{ people {{ nodes {{ ...F0 }} }} }} {chain} fragment F{fragments} on Person {{ id }}"


def doubled_on_every_level(fragments: int) -> str:
    """Fragments that go a level deeper by two names each."""
    deeper = "positions {{ person {{ ...F{1} }} }}"
    body = f"fragment F{{0}} on Person {{{{ a: {deeper} b: {deeper} }}}}\n"
    chain = "".join(body.format(i, i + 1) for i in range(fragments))
    return f"{{ people {{ nodes {{ ...F0 }} }} }} {chain} fragment F{fragments} on Person {{ id }}"


@pytest.mark.parametrize(
    "query",
    [
        f"{{ people {{ nodes {{ {nested(8)} }} }} }}",
        f"{{ people {{ nodes {{ {nested(60)} }} }} }}",
        "{ people { nodes { ...A } } } fragment A on Person { " + nested(8) + " }",
        doubled(20),
        doubled(60),
        doubled_on_every_level(5),
        doubled_on_every_level(40),
        "{ " + " ".join(f"a{i}: viewer {{ role }}" for i in range(101)) + " }",
        "{ viewer { " + "role " * 1_000 + " } }",
        "{ " + "viewer { role } " * 500 + " }",
        "{ viewer { role } }" + "".join(f" fragment F{i} on Viewer {{ role }}" for i in range(101)),
        " ".join(f"query Q{i} {{ viewer {{ role }} }}" for i in range(21)),
        "{ viewer { " + "... { " * 2_000 + "role" + " }" * 2_000 + " } }",
        "{ " * 3_000,
        "query($a: [Int!] = " + "[" * 3_000 + ") { viewer { role } }",
    ],
    ids=range(15),
)
def test_it_is_refused_before_anything_is_read(api: Api, query: str) -> None:
    with counted_statements() as statements:
        code = api.code(query)
    assert code in {"OVER_LIMIT", "INVALID_SYNTAX"}
    # Whose token it is.
    assert [statement.split()[:2] for statement in statements] == [["SELECT", "staff_tokens.id,"]]


@pytest.mark.parametrize(
    "query", ["{ viewer { role } }" + " # x" * 250_000, "{ viewer { role " + "@skip(if: false) " * 900 + "} }"]
)
def test_length_alone_does_no_harm(api: Api, query: str) -> None:
    assert "data" in api.send(query) or api.code(query) in {"INVALID_REQUEST", "INVALID_DOCUMENT", "INVALID_SYNTAX"}


def test_a_number_of_thousands_of_digits_is_no_fault_of_ours(api: Api) -> None:
    answer = api.send("{ people(first: " + "9" * 5_000 + ") { totalCount } }")
    assert [error["message"] for error in answer["errors"]] == ["a number in the document is too large"]
    assert answer["errors"][0]["extensions"]["code"] == "INVALID_DOCUMENT"


def test_a_circle_of_fragments_is_refused(api: Api) -> None:
    circle = "fragment A on Viewer { ...B } fragment B on Viewer { ...A ...B ...C } fragment C on Viewer { role }"
    assert api.code("{ viewer { ...A } }" + circle) == "INVALID_DOCUMENT"


def test_what_tools_ask_of_a_schema_is_within_the_bounds(api: Api) -> None:
    query = get_introspection_query(input_value_deprecation=True, specified_by_url=True, directive_is_repeatable=True)
    assert len(api.ask(query)["__schema"]["types"]) > 50


def test_fragments_used_often_are_within_the_bounds(api: Api) -> None:
    query = "{ people { nodes { ...P positions { person { ...P positions { person { ...P } } } } } } }"
    assert api.ask(query + "fragment P on Person { id language }") == {"people": {"nodes": []}}


def test_every_token_counts() -> None:
    # Twelve tokens, and two for each condition.
    documents = [f"{{ people(where: {{all: [{'{} ' * count}]}}) {{ totalCount }} }}" for count in (1_490, 1_500)]
    assert MOST_TOKENS == 3_000
    assert [schema.prepared(text).code == "INVALID_SYNTAX" for text in documents] == [False, True]


def test_every_field_counts_wherever_its_fragment_is_spread() -> None:
    fragment = f"fragment F on Person {{ {' '.join(f'f{i}' for i in range(80))} }}"
    few, many = (
        parse(f"{{ {' '.join(f'p{i} {{ ...F }}' for i in range(parents))} }} {fragment}") for parents in (20, 60)
    )
    assert MOST_SELECTIONS == 4_000
    check_limits(few)
    with pytest.raises(OverLimit, match="fields"):
        check_limits(many)
