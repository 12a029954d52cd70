"""What a resolver is given is what Strawberry itself would make of it, for every argument there is."""

from collections.abc import Iterator

import strawberry
from graphql import GraphQLField, GraphQLInputType, is_required_argument
from graphql.utilities import coerce_input_value
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from backend.api.execution.inputs import Inputs
from backend.api.schema import schema
from tests.faults.heaps import least


def fields() -> Iterator[tuple[str, GraphQLField, StrawberryField]]:
    """Every field that takes arguments."""
    for named in schema._schema.type_map.values():  # noqa: SLF001 - Strawberry shows it nowhere else
        for name, field in getattr(named, "fields", {}).items():
            made = (getattr(field, "extensions", None) or {}).get("strawberry-definition")
            if isinstance(made, StrawberryField) and getattr(field, "args", None):
                yield f"{named}.{name}", field, made


def values(of: GraphQLInputType) -> Iterator[object]:
    """What a client may give: all of it, and as little as may be."""
    yield from (coerce_input_value(least(of, full=full), of) for full in (True, False))


def test_every_argument_of_every_field() -> None:
    asked = list(fields())
    assert len(asked) > 200
    scalars, config = schema.schema_converter.scalar_registry, schema.config
    for place, field, made in asked:
        makers = schema.inputs.arguments(made.arguments)
        for name, argument in field.args.items():
            given = [*values(argument.type), *([] if is_required_argument(argument) else [None])]
            for value in given:
                own = {makers[name][0]: makers[name][1](value)}
                theirs = convert_arguments({name: value}, made.arguments, scalars, config)
                assert own == theirs, (place, name)
                assert list(map(type, own.values())) == list(map(type, theirs.values())), (place, name)


@strawberry.input
class Given:
    """An input whose first field says nothing of what it is where it is left out."""

    one: int | None
    many: list["Given"] | None = None


@strawberry.type
class Asked:
    """A query that takes it."""

    @strawberry.field
    def told(self, given: Given, others: list[Given] | None = strawberry.UNSET) -> str:
        """What it was given."""
        return f"{given} {others}"


def test_what_is_left_out_is_null_and_what_is_unset_stays_so() -> None:
    built = strawberry.Schema(query=Asked)
    field = built._schema.query_type.fields["told"]  # type: ignore[union-attr] # noqa: SLF001 - as above
    arguments = field.extensions["strawberry-definition"].arguments
    makers, scalars = Inputs(built).arguments(arguments), built.schema_converter.scalar_registry
    for name, value in (
        ("given", {}),
        ("given", {"one": 1, "many": [{}, {"one": None}]}),
        ("others", strawberry.UNSET),
        ("others", None),
        ("others", [{}]),
    ):
        own = {makers[name][0]: makers[name][1](value)}
        assert own == convert_arguments({name: value}, arguments, scalars, built.config), (name, value)


def test_a_list_is_nobody_elses() -> None:
    _, field, made = next(each for each in fields() if each[0] == "Query.nodes")
    given = ["a"]
    taken = schema.inputs.arguments(made.arguments)["ids"][1](given)
    assert (taken, taken is given, len(field.args)) == (given, False, 1)
