"""What clients may use stays as it was in the landed schema, or was deprecated with a date that is past."""

from datetime import UTC, date, datetime, timedelta

import pytest
from graphql import GraphQLObjectType

from backend.api.schema import print_schema
from backend.api.shapes.evolution import Deprecation, NoSchema, broken, deprecations, read_deprecation
from tests.api.landed import LANDED
from tests.api.printed import printed_schema

TODAY = date(2026, 11, 22)
# Whoever writes clients needs time to see it, to change, and to bring the change to people.
LEAST_NOTICE = timedelta(days=180)

BEFORE = """
directive @marks(as: Kind) on FIELD_DEFINITION
enum Kind { A B }
input Where { name: String size: Int = 1 }
interface Node { id: ID! }
type Thing implements Node { id: ID! name: String! kind: Kind parts(first: Int, where: Where): [Part!]! }
type Part { name: String }
type Old { name: String }
type Query {
  node(id: ID!): Node
  thing: Thing
  old: Old @deprecated(reason: "Since 2026-01-01; use Query.thing; goes after 2026-07-01.")
}
"""


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("name: String! kind", "kind", "Field Thing.name was removed."),
        ("name: String! kind", "name: String kind", "Field Thing.name changed type from String! to String."),
        ("kind: Kind", "kind: [Kind]", "Field Thing.kind changed type from Kind to [Kind]."),
        ("enum Kind { A B }", "enum Kind { A }", "Enum value Kind.B was removed."),
        ("name: String size", "name: String! size", "Field Where.name changed type from String to String!."),
        ("name: String size", "size", "Field Where.name was removed."),
        (
            "name: String size",
            "also: String! name: String size",
            "A required field Where.also was added.",
        ),
        ("(first: Int, where", "(where", "Argument Thing.parts(first:) was removed."),
        (
            "(first: Int, where",
            "(first: Int!, where",
            "Argument Thing.parts(first:) has changed type from Int to Int!.",
        ),
        ("(first: Int, where", "(more: ID!, first: Int, where", "A required argument Thing.parts(more:) was added."),
        ("Thing implements Node", "Thing", "Thing no longer implements interface Node."),
        ("directive @marks(as: Kind) on FIELD_DEFINITION", "", "Directive @marks was removed."),
    ],
)
def test_whatever_would_break_a_client_is_found(was: str, becomes: str, told: str) -> None:
    after = BEFORE.replace(was, becomes, 1)
    assert after != BEFORE
    assert broken(BEFORE, after, TODAY) == [told]


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("kind: Kind", "kind: Kind!"),
        ("enum Kind { A B }", "enum Kind { A B C }"),
        ("name: String size", "also: String name: String size"),
        ("(first: Int, where", "(last: Int, first: Int, where"),
        ("type Part {", "type Part { more: Int"),
    ],
)
def test_whatever_only_adds_to_it_is_not(was: str, becomes: str) -> None:
    assert broken(BEFORE, BEFORE.replace(was, becomes, 1), TODAY) == []


def test_what_was_deprecated_goes_after_its_day_and_not_before() -> None:
    after = "\n".join(line for line in BEFORE.splitlines() if "old:" not in line and "type Old" not in line)
    assert broken(BEFORE, after, date(2026, 7, 2)) == []
    assert len(broken(BEFORE, after, date(2026, 7, 1))) == 2
    undated = BEFORE.replace("goes after 2026-07-01.", "it goes soon")
    assert len(broken(undated, after, date(2030, 1, 1))) == 2


@pytest.mark.parametrize(
    "reason", ["", "Use x.", "Since 2026-13-01; use X; goes after 2027-01-01.", "since 2026-01-01"]
)
def test_a_deprecation_has_one_form(reason: str) -> None:
    assert read_deprecation(reason) is None
    told = Deprecation(since=TODAY, use="Query.node", goes_after=date(2027, 5, 22))
    assert told.reason == "Since 2026-11-22; use Query.node; goes after 2027-05-22."
    assert read_deprecation(told.reason) == told


def test_no_client_of_the_landed_schema_is_broken() -> None:
    assert broken(LANDED.read_text(encoding="utf-8"), print_schema(), datetime.now(UTC).date()) == []


def test_every_deprecation_is_dated_leaves_time_and_names_what_there_is() -> None:
    found = deprecations(print_schema())
    assert [name for name, told in found.items() if told is None or told.goes_after - told.since < LEAST_NOTICE] == []
    assert [name for name, told in found.items() if told is not None and not _is_there(told.use)] == []


def _is_there(coordinate: str) -> bool:
    """Whether the schema has a field of that name, or an argument of one, not itself deprecated."""
    owner, name, *argument = coordinate.split(".")
    kind = printed_schema().type_map.get(owner)
    if not isinstance(kind, GraphQLObjectType) or name not in kind.fields:
        return False
    field = kind.fields[name]
    said = field.args.get(argument[0]) if argument else field
    return said is not None and not said.deprecation_reason


@pytest.mark.parametrize("landed", ["fortune", "type Query { fortune: Nobody }"])
def test_what_is_no_schema_promises_nothing(landed: str) -> None:
    with pytest.raises(NoSchema):
        broken(landed, BEFORE, TODAY)
