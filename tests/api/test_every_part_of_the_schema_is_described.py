"""Every type, field, argument, input and enum value says what it is."""

from collections.abc import Iterator

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType

from tests.api.printed import mutations, object_types, printed_schema, root_fields


def test_nothing_is_left_without_a_description() -> None:
    assert [name for name, description in _parts() if not description] == []


def test_a_mutation_takes_one_input_and_answers_one_payload() -> None:
    odd = [
        name
        for name, field in mutations().items()
        if list(field.args) != ["input"]
        or str(field.args["input"].type) != f"{name[0].upper()}{name[1:]}Input!"
        or str(field.type) != f"{name[0].upper()}{name[1:]}Payload!"
    ]
    assert odd == []


def test_every_payload_says_what_went_wrong() -> None:
    payloads = [each for each in object_types() if each.name.endswith("Payload")]
    assert {str(each.fields["userErrors"].type) for each in payloads} == {"[UserError!]!"}
    assert {str(each.fields["clientMutationId"].type) for each in payloads} == {"String"}


def test_what_creates_sends_or_imports_may_be_repeated() -> None:
    once = ("Revoke", "Update", "Close", "Disable", "Enable", "Delete")
    sure = [f"{name[0].upper()}{name[1:]}Input" for name in mutations() if not name.endswith(once)]
    kinds = printed_schema().type_map
    inputs = {name: kind for name, kind in kinds.items() if isinstance(kind, GraphQLInputObjectType)}
    assert [name for name in sure if "idempotencyKey" not in inputs[name].fields] == []


def test_an_object_that_is_asked_for_may_be_missing() -> None:
    singles = {"node", "person", "brand", "product", "survey", "touchpoint", "measurementModel"}
    assert [name for name in singles if str(root_fields()[name].type).endswith("!")] == []


def _parts() -> Iterator[tuple[str, str | None]]:
    for name, each in printed_schema().type_map.items():
        if name.startswith("__"):
            continue
        yield name, each.description
        if isinstance(each, GraphQLEnumType):
            yield from ((f"{name}.{key}", value.description) for key, value in each.values.items())
        elif isinstance(each, GraphQLInputObjectType):
            yield from ((f"{name}.{key}", field.description) for key, field in each.fields.items())
        elif isinstance(each, GraphQLObjectType | GraphQLInterfaceType):
            yield from _fields(name, each)


def _fields(name: str, each: GraphQLObjectType | GraphQLInterfaceType) -> Iterator[tuple[str, str | None]]:
    for key, field in each.fields.items():
        yield f"{name}.{key}", field.description
        yield from ((f"{name}.{key}({word})", argument.description) for word, argument in field.args.items())
