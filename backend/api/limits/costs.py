"""What a document costs, in points: what its pages can return, field by field, before anything of it is done.

A field costs 1 point, 3 where something is read for it, 10 where it changes something, or what is said beside it; a
connection costs what is selected in it times the length of the page that is asked for, another list times 10 or what is
said beside it. Each operation costs 10 besides. The schema itself is read from memory, forty fields for a point.
One walk counts all of it; where the length of a page is a variable, it is put in at each execution.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    NullValueNode,
    OperationDefinitionNode,
    SchemaMetaFieldDef,
    SelectionNode,
    SelectionSetNode,
    TypeMetaFieldDef,
    ValueNode,
    VariableNode,
    get_named_type,
)
from strawberry.types.field import StrawberryField

from backend.api.fields.connections import MOST, USUAL
from backend.api.shapes.weights import REPORT, ListSize, Weight

OPERATION: Final = 10
_READ: Final = 3
_CHANGE: Final = 10
_ITEMS: Final = 10
_DEFINITION: Final = "strawberry-definition"
_PAGED: Final = frozenset({"edges", "nodes"})
_LENGTHS: Final = ("first", "last")
_LONGEST_NUMBER: Final = 18
_TYPENAME: Final = "__typename"
_SCHEMA_FIELDS: Final = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}
_SCHEMA_FIELDS_PER_POINT: Final = 40
# How long the lists of a type are in this schema, in the middle; `types` is counted.
_SCHEMA_LISTS: Final = {"fields": 6, "inputFields": 2, "directives": 10}

Given: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """How long a page is: what its arguments say, numbers or names of variables; the largest counts."""

    numbers: tuple[int, ...] = ()
    variables: tuple[str, ...] = ()

    def among(self, given: Given) -> int:
        """The length with these variables; the usual one where nothing is said, and never more than the most."""
        said = [*self.numbers, *(_number(given[name]) for name in self.variables if given.get(name) is not None)]
        return min(max(said, default=USUAL), MOST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Points that are known, and those of pages whose length is a variable."""

    points: int = 0
    pages: tuple[tuple[Length, "Cost"], ...] = ()

    def with_variables(self, given: Given) -> int:
        """All the points, with these variables."""
        return self.points + sum(length.among(given) * each.with_variables(given) for length, each in self.pages)

    def times(self, length: Length | int) -> "Cost":
        """So many of it."""
        if isinstance(length, Length):
            if length.variables:
                return Cost(pages=((length, self),))
            length = length.among({})
        return Cost(points=self.points * length, pages=tuple((each, cost.times(length)) for each, cost in self.pages))


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationCost:
    """What one operation costs, and the variables it has by itself."""

    cost: Cost
    usual: Given
    of_schema: bool = False
    """Whether nothing is asked for but the schema."""
    is_mixed: bool = False
    """Whether the schema is asked for beside other things."""
    has_report: bool = False
    """Whether something is asked for that may take long."""

    def points(self, variables: Given) -> int:
        """The points of the operation with these variables."""
        if not self.cost.pages:
            return self.cost.points
        return self.cost.with_variables({**self.usual, **variables})


def costs_of(schema: GraphQLSchema, document: DocumentNode) -> Mapping[str | None, OperationCost]:
    """What each operation of a valid document costs, by its name."""
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    counting = _Counting(schema, fragments)
    return {
        each.name.value if each.name else None: counting.operation(each)
        for each in document.definitions
        if isinstance(each, OperationDefinitionNode)
    }


class _Counting:
    """Walks through one document, fragments as often as they are spread; how often that is was measured before."""

    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._schema = schema
        self._fragments = fragments
        self._has_report = False
        self._lists: Mapping[str, int] = {**_SCHEMA_LISTS, "types": len(schema.type_map)}

    def operation(self, operation: OperationDefinitionNode) -> OperationCost:
        root = self._schema.get_root_type(operation.operation)
        points = OPERATION
        if root is None:
            return OperationCost(cost=Cost(points=points), usual={})
        self._has_report = False
        inside = self._inside(operation.selection_set, root, None)
        asked = set(self._names(operation.selection_set)) - {_TYPENAME}
        of_schema = bool(asked & _SCHEMA_FIELDS.keys())
        usual = {
            each.variable.name.value: _number(each.default_value.value)
            for each in operation.variable_definitions or ()
            if isinstance(each.default_value, IntValueNode)
        }
        return OperationCost(
            cost=Cost(points=points + inside.points, pages=inside.pages),
            usual=usual,
            of_schema=of_schema and asked <= _SCHEMA_FIELDS.keys(),
            is_mixed=of_schema and not asked <= _SCHEMA_FIELDS.keys(),
            has_report=self._has_report,
        )

    def _names(self, body: SelectionSetNode) -> Iterator[str]:
        """The names of the fields on this level."""
        for each in body.selections:
            if isinstance(each, FieldNode):
                yield each.name.value
            elif isinstance(each, InlineFragmentNode):
                yield from self._names(each.selection_set)
            elif isinstance(each, FragmentSpreadNode) and each.name.value in self._fragments:
                yield from self._names(self._fragments[each.name.value].selection_set)

    def _inside(self, body: SelectionSetNode, within: GraphQLNamedType, page: Length | None) -> Cost:
        parts = [self._part(each, within, page) for each in body.selections]
        return Cost(
            points=sum(part.points for part in parts), pages=tuple(page for part in parts for page in part.pages)
        )

    def _part(self, selection: SelectionNode, within: GraphQLNamedType, page: Length | None) -> Cost:
        if isinstance(selection, FieldNode):
            return self._field(selection, within, page)
        if isinstance(selection, FragmentSpreadNode):
            fragment = self._fragments.get(selection.name.value)
            condition = fragment.type_condition.name.value if fragment else None
            body = fragment.selection_set if fragment else None
        elif isinstance(selection, InlineFragmentNode):
            condition = selection.type_condition.name.value if selection.type_condition else None
            body = selection.selection_set
        else:
            return Cost()
        inner = self._schema.get_type(condition) if condition else within
        return self._inside(body, inner, page) if body is not None and inner is not None else Cost()

    def _field(self, field: FieldNode, within: GraphQLNamedType, page: Length | None) -> Cost:
        name = field.name.value
        definition = within.fields.get(name) if isinstance(within, GraphQLObjectType | GraphQLInterfaceType) else None
        if name in _SCHEMA_FIELDS and field.selection_set is not None:
            shown = self._inside(field.selection_set, get_named_type(_SCHEMA_FIELDS[name].type), None)
            return Cost(points=1 + shown.points // _SCHEMA_FIELDS_PER_POINT)
        if definition is None or field.selection_set is None:
            return Cost(points=_weight(definition, is_change=within is self._schema.mutation_type))
        weight = _weight(definition, is_change=within is self._schema.mutation_type)
        self._has_report |= weight >= REPORT
        named = get_named_type(definition.type)
        inside = self._inside(field.selection_set, named, _length(field) if _LENGTHS[0] in definition.args else None)
        if page is not None and name in _PAGED:
            inside = inside.times(page)
        elif _is_list(definition.type):
            inside = inside.times(self._lists.get(name, 1) if within.name.startswith("__") else _items(definition))
        return Cost(points=weight + inside.points, pages=inside.pages)


def _weight(definition: GraphQLField | None, *, is_change: bool) -> int:
    """The points of a field by itself: what is said beside it, or what its kind usually costs."""
    found = definition.extensions.get(_DEFINITION) if definition else None
    if not isinstance(found, StrawberryField):
        return 1
    for said in found.directives:
        if isinstance(said, Weight):
            return said.weight
    if is_change:
        return _CHANGE
    return _READ if found.is_async else 1


def _items(definition: GraphQLField) -> int:
    found = definition.extensions.get(_DEFINITION)
    sizes = [said.assumed_size for said in getattr(found, "directives", ()) if isinstance(said, ListSize)]
    return sizes[0] if sizes else _ITEMS


def _is_list(shown: GraphQLOutputType) -> bool:
    inner = shown.of_type if isinstance(shown, GraphQLNonNull) else shown
    return isinstance(inner, GraphQLList)


def _length(field: FieldNode) -> Length:
    said = [each.value for each in field.arguments or () if each.name.value in _LENGTHS]
    variables = tuple(each.name.value for each in said if isinstance(each, VariableNode))
    return Length(numbers=tuple(_literals(said)), variables=variables)


def _literals(values: Sequence[ValueNode]) -> Sequence[int]:
    return [
        _number(value.value) if isinstance(value, IntValueNode) else MOST
        for value in values
        if not isinstance(value, VariableNode | NullValueNode)
    ]


def _number(said: object) -> int:
    """A length that was said; what is none will be refused, and counts as the most until then."""
    try:
        number = int(str(said)[:_LONGEST_NUMBER])
    except ValueError:
        return MOST
    return max(number, 0)
