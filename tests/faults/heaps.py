"""Heaps: for every input that takes a list, as long a list as a request may hold, of values that fit the schema.

Thrown with the other bombs by `python -m tests.faults.bombs`.
"""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_input_field,
)

from backend.api.documents.requests import MOST_BYTES
from backend.api.limits.sizes import MOST_VALUES
from backend.api.shapes.nodes import global_id

_MOST_ROWS: Final = 5_000
_BESIDE: Final = 200
_DEEPEST: Final = 4
_LETTERS: Final = MOST_BYTES - 50_000
_SCALARS: Final[Mapping[str, object]] = {
    "Boolean": True,
    "DateTime": "2026-03-01T09:00:00+09:00",
    "Float": 0.5,
    "ID": global_id("Person", 1),
    "Int": 1,
    "JSON": {"a": 1},
    "String": "x1",
}
Value: TypeAlias = object


def list_heaps(schema: GraphQLSchema) -> Iterator[tuple[str, str, dict[str, object]]]:
    """The name, the document and the variables of each heap."""
    roots = [root for root in (schema.query_type, schema.mutation_type) if root]
    for root, name, field in ((each, name, field) for each in roots for name, field in each.fields.items()):
        for argument, given in field.args.items():
            for path, value in _heaps(given.type, 0):
                yield f"{name}({argument}{path})", _document(root, name, field), _given(field, argument, value)


def _heaps(of: GraphQLInputType, depth: int) -> Iterator[tuple[str, Value]]:
    """Every value of that type in which one list is as long as may be."""
    inner = of.of_type if isinstance(of, GraphQLNonNull) else of
    if isinstance(inner, GraphQLList):
        item = least(inner.of_type, full=True)
        yield "[]", [item] * _count(item)
        return
    if not isinstance(inner, GraphQLInputObjectType) or depth >= _DEEPEST:
        return
    for name, field in inner.fields.items():
        if get_named_type(field.type) is inner:
            continue
        for path, value in _heaps(field.type, depth + 1):
            yield f".{name}{path}", {**_object(inner, full=False), name: value}


def _count(item: Value) -> int:
    """How many of it a request may hold, by the number of values and by the length of the body."""
    values, letters = _values(item), len(str(item)) + 1
    rows = _MOST_ROWS if values > 1 else MOST_VALUES
    return min((MOST_VALUES - _BESIDE) // values, _LETTERS // letters, rows)


def _values(item: Value) -> int:
    inside = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
    return 1 + sum(map(_values, inside))


def least(of: GraphQLInputType, *, full: bool, depth: int = 0) -> Value:
    """A value of that type, with all of its fields where it is to be full."""
    inner = of.of_type if isinstance(of, GraphQLNonNull) else of
    if isinstance(inner, GraphQLList):
        return [least(inner.of_type, full=full, depth=depth + 1)]
    if isinstance(inner, GraphQLEnumType):
        return next(iter(inner.values))
    if isinstance(inner, GraphQLScalarType):
        return _SCALARS[inner.name]
    return _object(inner, full=full and depth < _DEEPEST // 2, depth=depth)


def _object(of: GraphQLInputObjectType, *, full: bool, depth: int = 0) -> dict[str, Value]:
    return {
        name: least(field.type, full=full, depth=depth + 1)
        for name, field in of.fields.items()
        if is_required_input_field(field) or (full and _fits(of, field))
    }


def _fits(of: GraphQLInputObjectType, field: GraphQLInputField) -> bool:
    return get_named_type(field.type) is not of


def _given(field: GraphQLField, argument: str, value: Value) -> dict[str, Value]:
    """The variables: every argument that must be there, and the one that is a heap."""
    needed = {name: each.type for name, each in field.args.items() if isinstance(each.type, GraphQLNonNull)}
    return {**{name: least(each, full=False) for name, each in needed.items()}, argument: value}


def _document(root: GraphQLObjectType, name: str, field: GraphQLField) -> str:
    """The document that asks for the field with its arguments as variables, and for as little as may be of it."""
    kind = "query" if root.name == "Query" else "mutation"
    signature = ", ".join(f"${arg}: {each.type}" for arg, each in field.args.items())
    given = ", ".join(f"{arg}: ${arg}" for arg in field.args)
    shown = get_named_type(field.type)
    selected = "" if is_leaf_type(shown) else " { __typename }"
    return f"{kind} ({signature}) {{ {name}({given}){selected} }}"
