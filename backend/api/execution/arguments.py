"""A field's arguments, coerced once per execution, and made anew for each call where a resolver could change them."""

from typing import Final, TypeAlias

import strawberry
from graphql.execution import get_argument_values
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from backend.api.execution.asked import Asked
from backend.api.execution.running import Run

Given: TypeAlias = dict[str, object]

_LEAVES: Final = frozenset((bool, float, int, str, type(None)))


class Arguments:
    """The arguments that one place in a document gives a field."""

    __slots__ = ("_asked",)

    def __init__(self, asked: Asked) -> None:
        self._asked = asked

    def coerced(self, run: Run) -> Given:
        """The arguments by their names in the schema; raises what graphql-core finds wrong with them."""
        known = run.given.get(self)
        if known is None:
            asked = self._asked
            known = get_argument_values(asked.definition, asked.nodes[0], run.executor.variable_values)
            run.given[self] = known
        return known

    def converted(self, run: Run, field: StrawberryField, info: strawberry.Info) -> Given:
        """The arguments as the field's resolver takes them."""
        coerced = self.coerced(run)
        known = run.taken.get(self)
        if known is not None:
            return known
        schema = info.schema
        scalars = schema.schema_converter.scalar_registry
        taken = convert_arguments(coerced, field.arguments, scalars, schema.config, info)
        if all(type(value) in _LEAVES for value in taken.values()):
            # Nobody can change them: every row may have the same.
            run.taken[self] = taken
        return taken
