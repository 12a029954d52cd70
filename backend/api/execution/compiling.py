"""What a selection asks for, worked out once: which fields of which type stand where, and how each is completed."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import cast

from graphql import (
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    OperationDefinitionNode,
    is_abstract_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import (
    CollectedFields,
    FieldDetailsList,
    FragmentDetails,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues

from backend.api.execution.asked import Asked
from backend.api.execution.completions import (
    Completion,
    Row,
    abstract_completion,
    leaf_completion,
    object_completion,
)
from backend.api.execution.lists import list_completion
from backend.api.execution.plain import PlainRead, completing
from backend.api.execution.plain_columns import NotPlain
from backend.api.execution.plain_shapes import PlainRoot
from backend.api.execution.resolving import way_of
from backend.api.execution.running import Spot
from backend.api.execution.steps import Field, row_of, typename_field


class Unknown(Exception):
    """A document asks for something that is not planned here."""


class Compiler:
    """Works out the selections of one operation, under one choice of what @skip and @include leave in."""

    def __init__(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode,
        fragments: dict[str, FragmentDetails],
        choices: VariableValues,
        plain: Mapping[str, PlainRoot],
    ) -> None:
        self._schema = schema
        self._operation = operation
        self._fragments = fragments
        self._choices = choices
        self._plain = plain
        self.size = 0

    def root_fields(self, root: GraphQLObjectType) -> list[Field]:
        """The fields of the operation itself."""
        found = collect_fields(self._schema, self._fragments, self._choices, root, self._operation)
        return [self._root_field(name, asked) for name, asked in self._asked(root, found)]

    def _row(self, kind: GraphQLObjectType, details: FieldDetailsList) -> Row:
        found = collect_subfields(self._schema, self._fragments, self._choices, self._operation, kind, details)
        return row_of(self._fields(kind, found))

    def _fields(self, parent: GraphQLObjectType, found: CollectedFields) -> list[Field]:
        return [self._field(name, asked) for name, asked in self._asked(parent, found)]

    def _asked(self, parent: GraphQLObjectType, found: CollectedFields) -> Iterator[tuple[str, Asked]]:
        if found.new_defer_usages:
            raise Unknown
        for name, details in found.grouped_field_set.items():
            definition = self._schema.get_field(parent, details[0].node.name.value)
            if definition is not None:
                yield name, Asked(parent=parent, definition=definition, details=details)

    def _field(self, name: str, asked: Asked) -> Field:
        self.size += 1
        if asked.name == "__typename":
            return typename_field(name, asked.parent.name, asked.nodes)
        returned = asked.definition.type
        completion = self._completion(returned, asked)
        spot = Spot(
            asked.nodes, completion.complete, nullable=not isinstance(returned, GraphQLNonNull), holds=completion.holds
        )
        way = way_of(asked)
        return Field(name=name, parent=asked.parent.name, way=way, spot=spot, completion=completion)

    def _root_field(self, name: str, asked: Asked) -> Field:
        """A field of the operation itself, which may be a list that is shown straight from rows."""
        field = self._field(name, asked)
        root = self._plain.get(asked.name)
        if root is None or asked.parent is not self._schema.query_type:
            return field
        try:
            read = PlainRead(root, asked, self._selected)
        except NotPlain:
            return field
        spot = Spot(asked.nodes, completing(field.completion.complete), nullable=field.spot.nullable, holds=True)
        return replace(field, way=read.before(field.way), spot=spot)

    def _selected(self, kind: GraphQLObjectType, asked: Asked) -> Iterator[tuple[str, Asked]]:
        """What is asked for within a field."""
        found = collect_subfields(self._schema, self._fragments, self._choices, self._operation, kind, asked.details)
        return self._asked(kind, found)

    def _completion(self, returned: GraphQLOutputType, asked: Asked) -> Completion:
        nullable = not isinstance(returned, GraphQLNonNull)
        named = returned.of_type if isinstance(returned, GraphQLNonNull) else returned
        if isinstance(named, GraphQLList):
            item = self._completion(named.of_type, asked)
            may_be_null = not isinstance(named.of_type, GraphQLNonNull)
            spot = Spot(asked.nodes, item.complete, nullable=may_be_null, holds=item.holds)
            return list_completion(item, spot, asked, nullable=nullable)
        if is_leaf_type(named):
            return leaf_completion(named, asked, nullable=nullable)
        if is_abstract_type(named):
            return abstract_completion(
                named, asked, lambda kind: self._object(kind, asked, nullable=nullable), nullable=nullable
            )
        return self._object(cast("GraphQLObjectType", named), asked, nullable=nullable)

    def _object(self, kind: GraphQLObjectType, asked: Asked, *, nullable: bool) -> Completion:
        return object_completion(kind, self._row(kind, asked.details), asked, nullable=nullable)
