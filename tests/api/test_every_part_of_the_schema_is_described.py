"""Every type, field, argument, input and enum value says what it is."""

import re
from collections.abc import Iterator

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    is_required_input_field,
    is_scalar_type,
    is_specified_scalar_type,
)

from tests.api.printed import mutations, object_types, printed_schema, root_fields


def test_nothing_is_left_without_a_description() -> None:
    assert [name for name, description in _parts() if not description] == []


def test_every_description_is_a_sentence() -> None:
    told = [(name, description or "") for name, description in _parts() if not name.startswith("@")]
    assert [name for name, said in told if said[:1].islower() or not said.endswith((".", ")"))] == []


def test_every_scalar_of_ours_says_where_it_is_specified() -> None:
    kinds = _kinds().values()
    scalars = {kind.name: kind for kind in kinds if is_scalar_type(kind) and not is_specified_scalar_type(kind)}
    assert {name: str(kind.specified_by_url).startswith("https://") for name, kind in scalars.items()} == {
        "DateTime": True,
        "JSON": True,
    }


def test_names_are_spelled_in_one_way() -> None:
    kinds = _kinds()
    odd = [name for name, kind in kinds.items() if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name)]
    odd += [
        f"{name}.{key}"
        for name, kind in kinds.items()
        for key in (kind.values if isinstance(kind, GraphQLEnumType) else getattr(kind, "fields", ()))
        if not re.fullmatch(r"[A-Z][A-Z0-9_]*" if isinstance(kind, GraphQLEnumType) else r"[a-z][A-Za-z0-9]*", key)
    ]
    assert odd == []


def test_every_page_is_asked_for_in_the_same_way() -> None:
    """Forward and backward, with a total that is only counted when it is asked for."""
    for kind in object_types():
        for name, field in kind.fields.items():
            if str(field.type).endswith("Connection!"):
                said = {word: str(argument.type) for word, argument in field.args.items()}
                assert {word: said.get(word) for word in ("first", "after", "last", "before")} == {
                    "first": "Int",
                    "after": "String",
                    "last": "Int",
                    "before": "String",
                }, f"{kind.name}.{name}"
        if kind.name.endswith("Connection"):
            shown = {name: str(field.type) for name, field in kind.fields.items()}
            assert {"edges", "nodes", "pageInfo", "totalCount"} <= shown.keys(), kind.name
            assert (shown["pageInfo"], shown["totalCount"]) == ("PageInfo!", "Int"), kind.name


def test_what_is_left_out_of_a_condition_asks_for_nothing() -> None:
    """Every part of a `where` may be left out, save those that say what a part is about, or have a default."""
    about = {"productId", "surveyId", "axis", "key", "standing", "segments", "known", "within", "since", "least"}
    for name, kind in _kinds().items():
        if isinstance(kind, GraphQLInputObjectType) and ("Where" in name):
            needed = {key for key, field in kind.fields.items() if is_required_input_field(field)}
            assert needed <= about, name
            if name.endswith("WhereInput"):
                assert needed == set(), name


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
    once = ("Revoke", "Update", "Close", "Disable", "Enable", "Delete", "Set")
    sure = [f"{name[0].upper()}{name[1:]}Input" for name in mutations() if not name.endswith(once)]
    kinds = printed_schema().type_map
    inputs = {name: kind for name, kind in kinds.items() if isinstance(kind, GraphQLInputObjectType)}
    assert [name for name in sure if "idempotencyKey" not in inputs[name].fields] == []


def test_an_object_that_is_asked_for_may_be_missing() -> None:
    singles = {"node", "person", "brand", "product", "survey", "touchpoint", "measurementModel"}
    assert [name for name in singles if str(root_fields()[name].type).endswith("!")] == []


def _kinds() -> dict[str, GraphQLNamedType]:
    return {name: kind for name, kind in printed_schema().type_map.items() if not name.startswith("__")}


def _parts() -> Iterator[tuple[str, str | None]]:
    for directive in printed_schema().directives:
        yield f"@{directive.name}", directive.description
    for name, each in _kinds().items():
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
