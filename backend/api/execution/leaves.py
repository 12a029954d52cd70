"""Leaves: values that need no conversion are recognised by their exact type, all others go the way of graphql-core."""

from collections.abc import Callable, Mapping
from enum import Enum
from math import isfinite
from typing import Final, TypeAlias, cast

from graphql import (
    GraphQLBoolean,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLString,
    Undefined,
)
from graphql.execution import Executor
from graphql.pyutils import is_awaitable

Convert: TypeAlias = Callable[[object], object]

_SMALLEST, _LARGEST = -(2**31), 2**31 - 1
_PLAIN: Final = frozenset((bool, dict, float, int, list, str))
_AS_IT_IS: Final[Mapping[GraphQLLeafType, type]] = {GraphQLBoolean: bool, GraphQLID: str, GraphQLString: str}


class Irregular(Exception):
    """A value must be completed with care: it is awaited, an error, or of another type than usual."""


def exact_type(leaf: GraphQLLeafType) -> type:
    """The type whose values are shown as they are; of most leaves there is none."""
    return _AS_IT_IS.get(leaf, Irregular)


def careful(leaf: GraphQLLeafType, told: str, *, nullable: bool) -> Convert:
    """Shows a value as graphql-core does; `told` names the field in the message that null may not stand there."""

    def convert(value: object) -> object:
        if value is None or value is Undefined:
            if nullable:
                return None
            raise TypeError(f"Cannot return null for non-nullable field {told}.")
        if isinstance(value, Exception):
            raise value
        return Executor.complete_leaf_value(leaf, value)

    return convert


def quick(leaf: GraphQLLeafType, with_care: Convert) -> Convert:
    """Shows a value that is read from an attribute: at once where its type says that nothing is odd about it."""

    def odd(value: object) -> object:
        if is_awaitable(value):
            raise Irregular
        return with_care(value)

    wrapped = getattr(leaf, "wrapped_cls", None)
    if isinstance(wrapped, type) and issubclass(wrapped, Enum):
        return _of_enum(wrapped, odd)
    if leaf is GraphQLInt:
        return lambda value: value if type(value) is int and _SMALLEST <= value <= _LARGEST else odd(value)
    if leaf is GraphQLFloat:
        return lambda value: value if type(value) is float and isfinite(value) else odd(value)
    return odd if leaf in _AS_IT_IS else _of_scalar(leaf, odd)


def _of_enum(members: type[Enum], odd: Convert) -> Convert:
    names: dict[object, object] = {}

    def convert(value: object) -> object:
        if type(value) is not members:
            return odd(value)
        name = names.get(value)
        if name is None:
            name = names[value] = odd(value)
        return name

    return convert


def _of_scalar(leaf: GraphQLLeafType, odd: Convert) -> Convert:
    coerce = cast("Convert", leaf.coerce_output_value)

    def convert(value: object) -> object:
        if type(value) not in _PLAIN:
            return odd(value)
        shown = coerce(value)
        return odd(value) if shown is None or shown is Undefined else shown

    return convert
