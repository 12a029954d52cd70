"""Inputs made of what a client gave: what Strawberry asks of each type for each value is asked once for each type.

Five thousand rows hold some thirty thousand values, and Strawberry's own way takes a fifth of a second for them, in one
turn in which the server does nothing else. What is not known here is made by Strawberry itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING
from typing import TypeAlias

import strawberry
from strawberry.relay import GlobalID
from strawberry.scalars import is_scalar
from strawberry.types.arguments import StrawberryArgument, convert_argument
from strawberry.types.base import (
    StrawberryList,
    StrawberryMaybe,
    StrawberryObjectDefinition,
    StrawberryOptional,
    StrawberryType,
    has_object_definition,
)
from strawberry.types.enum import StrawberryEnumDefinition, has_enum_definition
from strawberry.types.lazy_type import LazyType

Make: TypeAlias = Callable[[object], object]
Makers: TypeAlias = Mapping[str, tuple[str, Make]]
"""By names in the schema: what each is called here, and how it is made."""


class Inputs:
    """How each type of a schema's inputs is made."""

    def __init__(self, schema: strawberry.Schema) -> None:
        self._config = schema.config
        self._scalars = schema.schema_converter.scalar_registry
        self._made: dict[type, Make] = {}

    def arguments(self, arguments: Sequence[StrawberryArgument]) -> Makers:
        """How each argument is made."""
        name_of = self._config.name_converter.from_argument
        return {name_of(each): (each.python_name, self._maker(each.type)) for each in arguments}

    def _maker(self, of: StrawberryType | type) -> Make:
        """How values of that type are made."""
        if isinstance(of, StrawberryOptional) and not isinstance(of, StrawberryMaybe):
            return self._maker(of.of_type)
        if isinstance(of, LazyType):
            return self._maker(of.resolve_type())
        if isinstance(of, StrawberryList):
            return _list_of(self._maker(of.of_type))
        if self._is_plain(of):
            return _as_it_is
        if isinstance(of, type) and has_object_definition(of) and of.__strawberry_definition__.from_input is None:
            return self._object(of)
        return self._by_strawberry(of)

    def _is_plain(self, of: StrawberryType | type) -> bool:
        """Whether a value that graphql-core has coerced is what a resolver takes."""
        if isinstance(of, StrawberryEnumDefinition) or has_enum_definition(of):
            return True
        return of is not GlobalID and is_scalar(of, self._scalars)

    def _object(self, of: type) -> Make:
        """An input; its fields are looked at when the first is made, for an input may hold others of its kind."""
        known = self._made.get(of)
        if known is None:
            known = self._made[of] = _Object(of, self._fields).make
        return known

    def _fields(self, of: type) -> tuple[Makers, Mapping[str, None]]:
        """The fields of an input, and those that are null where they are left out."""
        definition: StrawberryObjectDefinition = of.__strawberry_definition__  # type: ignore[attr-defined] # Strawberry sets it
        name_of = self._config.name_converter.from_field
        makers = {
            name_of(each): (each.python_name, self._maker(each.resolve_type(type_definition=definition)))
            for each in definition.fields
        }
        left_out = {
            each.python_name: None
            for each in definition.fields
            if each.default_value is MISSING and each.default_factory is MISSING
        }
        return makers, left_out

    def _by_strawberry(self, of: StrawberryType | type) -> Make:
        return lambda value: convert_argument(value, of, self._scalars, self._config)


class _Object:
    """Makes inputs of one type."""

    __slots__ = ("_fields", "_of", "_read")

    def __init__(self, of: type, read: Callable[[type], tuple[Makers, Mapping[str, None]]]) -> None:
        self._of = of
        self._read = read
        self._fields: tuple[Makers, Mapping[str, None]] | None = None

    def make(self, value: object) -> object:
        """The input of these values; of nothing nothing."""
        if value is None or value is strawberry.UNSET:
            return value
        fields = self._fields
        if fields is None:
            fields = self._fields = self._read(self._of)
        makers, left_out = fields
        given: dict[str, object] = dict(left_out)
        for name, each in value.items():  # type: ignore[attr-defined] # graphql-core coerces inputs to dicts
            known = makers.get(name)
            if known is not None:
                given[known[0]] = known[1](each)
        return self._of(**given)


def _as_it_is(value: object) -> object:
    return value


def _list_of(make: Make) -> Make:
    def made(value: object) -> object:
        if value is None or value is strawberry.UNSET:
            return value
        # A copy even of what is taken as it is: a default is the same list in every request.
        return list(value) if make is _as_it_is else [make(each) for each in value]  # type: ignore[call-overload,attr-defined] # a list

    return made
