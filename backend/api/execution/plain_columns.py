"""Columns of rows as answers show them: all values of a column at once, as their leaf would show each."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias, cast

from graphql import GraphQLBoolean, GraphQLEnumType, GraphQLInt, GraphQLLeafType, GraphQLString

from backend.api.shapes.nodes import global_ids
from backend.api.shapes.scalars import iso
from backend.db.plain_rows import parsed

Convert: TypeAlias = Callable[[Sequence[object]], Sequence[object]]

_SMALLEST, _LARGEST = -(2**31), 2**31 - 1


class NotPlain(Exception):
    """Something cannot be shown straight from rows: then it is resolved as everything else."""


def converter(leaf: GraphQLLeafType, *, nullable: bool) -> Convert:
    """Shows a column of values of that leaf; what should not stand there is found out and left to the usual way."""
    convert = _converter(leaf)
    if nullable:
        return convert

    def checked(values: Sequence[object]) -> Sequence[object]:
        if None in values:
            raise NotPlain
        return convert(values)

    return checked


def ids(kind: str) -> Convert:
    """Shows keys as the global ids of that type."""
    return lambda keys: global_ids(kind, cast("Sequence[int]", keys))


def _converter(leaf: GraphQLLeafType) -> Convert:
    if isinstance(leaf, GraphQLEnumType):
        return _names(leaf)
    known = _BY_NAME.get(leaf.name)
    if known is None:
        raise NotPlain
    return known


def _names(leaf: GraphQLEnumType) -> Convert:
    """Shows stored values of an enumeration by the names that they have in the schema."""
    names: dict[object, str | None] = {
        getattr(each.value, "value", each.value): name for name, each in leaf.values.items()
    }
    names[None] = None
    return lambda values: [names[value] for value in values]


def _as_they_are(values: Sequence[object]) -> Sequence[object]:
    return values


def _truths(values: Sequence[object]) -> Sequence[object]:
    # SQLite keeps them as numbers.
    return [None if value is None else bool(value) for value in values]


def _numbers(values: Sequence[object]) -> Sequence[object]:
    if not all(type(value) is int and _SMALLEST <= value <= _LARGEST for value in values):
        raise NotPlain
    return values


def _times(values: Sequence[object]) -> Sequence[object]:
    # Those who came together came at one moment: each is spelled once.
    spelled = {value: None if value is None else iso(value) for value in set(cast("Sequence[int | None]", values))}
    return [spelled[value] for value in cast("Sequence[int | None]", values)]


def _documents(values: Sequence[object]) -> Sequence[object]:
    return parsed(cast("Sequence[str | None]", values))


_BY_NAME: Final[dict[str, Convert]] = {
    GraphQLBoolean.name: _truths,
    GraphQLInt.name: _numbers,
    GraphQLString.name: _as_they_are,
    "DateTime": _times,
    "JSON": _documents,
}
