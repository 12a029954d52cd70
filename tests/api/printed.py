"""The schema as clients see it, read back from what is printed."""

from collections.abc import Mapping
from functools import cache

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    is_leaf_type,
    is_required_argument,
    print_ast,
)

from backend.api.schema import print_schema
from backend.staff.rules import Permission

_WORTH = {"Boolean": "true", "DateTime": '"2026-01-01T00:00:00Z"', "Float": "1", "ID": '"x"', "Int": "1", "JSON": "{}"}


@cache
def printed_schema() -> GraphQLSchema:
    """The whole schema."""
    return build_schema(print_schema())


def root_fields() -> dict[str, GraphQLField]:
    """Every query and mutation by name."""
    schema = printed_schema()
    assert schema.query_type is not None
    assert schema.mutation_type is not None
    return {**schema.query_type.fields, **schema.mutation_type.fields}


def mutations() -> Mapping[str, GraphQLField]:
    """Every mutation by name."""
    mutation = printed_schema().mutation_type
    assert mutation is not None
    fields: Mapping[str, GraphQLField] = mutation.fields
    return fields


def directives_of(field: GraphQLField) -> list[str]:
    """What a field says of who may see it: a permission, or "openToStaff"."""
    assert field.ast_node is not None
    said = [each for each in field.ast_node.directives or () if each.name.value in {"requires", "openToStaff"}]
    return [next((print_ast(word.value) for word in each.arguments or ()), each.name.value) for each in said]


def permission_of(field: GraphQLField) -> Permission | None:
    """The permission that a field needs; none where it is open to staff."""
    (said,) = directives_of(field)
    return None if said == "openToStaff" else Permission(said)


def smallest_text(name: str) -> str:
    """The shortest operation that asks for a root field, with some value for each argument it cannot do without."""
    field = root_fields()[name]
    given = ", ".join(
        f"{key}: {_value(argument.type)}" for key, argument in field.args.items() if is_required_argument(argument)
    )
    verb = "mutation" if name in mutations() else "query"
    named = field.type
    while isinstance(named, GraphQLNonNull | GraphQLList):
        named = named.of_type
    inside = "" if is_leaf_type(named) else "{ __typename }"
    return f"{verb} {{ {name}{f'({given})' if given else ''} {inside} }}"


def object_types() -> list[GraphQLObjectType]:
    """Every object type of the schema."""
    return [each for each in printed_schema().type_map.values() if isinstance(each, GraphQLObjectType)]


def _value(kind: GraphQLInputType) -> str:
    if isinstance(kind, GraphQLNonNull):
        return _value(kind.of_type)
    if isinstance(kind, GraphQLList):
        return "[]"
    if isinstance(kind, GraphQLEnumType):
        return str(next(iter(kind.values)))
    if isinstance(kind, GraphQLInputObjectType):
        needed = (
            f"{name}: {_value(field.type)}"
            for name, field in kind.fields.items()
            if isinstance(field.type, GraphQLNonNull)
        )
        return "{" + ", ".join(needed) + "}"
    return _WORTH.get(kind.name, '"x"')
