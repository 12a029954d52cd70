"""A field's arguments, coerced once per execution, and made anew for each call where a resolver could change them."""

from enum import Enum
from typing import Final, TypeAlias

import strawberry
from graphql import ListValueNode, ObjectValueNode, ValueNode, VariableNode
from graphql.execution import get_argument_values
from strawberry.types.field import StrawberryField

from backend.api.execution.asked import Asked
from backend.api.execution.inputs import Inputs, Makers
from backend.api.execution.running import Run

Given: TypeAlias = dict[str, object]

_LEAVES: Final = frozenset((bool, float, int, str, type(None)))


def _varies(value: ValueNode) -> bool:
    """Whether a value may differ between executions; what is made of many is not looked into."""
    return isinstance(value, VariableNode | ListValueNode | ObjectValueNode)


class Arguments:
    """The arguments that one place in a document gives a field."""

    __slots__ = ("_asked", "_fixed", "_is_fixed", "_made")

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._made: Makers | None = None
        # What is written out in the document is the same in every execution of it.
        self._is_fixed = not any(_varies(each.value) for each in asked.nodes[0].arguments or ())
        self._fixed: Given | None = None

    def coerced(self, run: Run) -> Given:
        """The arguments by their names in the schema; raises what graphql-core finds wrong with them."""
        known = self._fixed or run.given.get(self)
        if known is None:
            asked = self._asked
            known = get_argument_values(asked.definition, asked.nodes[0], run.executor.variable_values)
            run.given[self] = known
            if self._is_fixed and all(type(value) in _LEAVES or isinstance(value, Enum) for value in known.values()):
                self._fixed = known
        return known

    def converted(self, run: Run, field: StrawberryField, info: strawberry.Info) -> Given:
        """The arguments as the field's resolver takes them."""
        coerced = self.coerced(run)
        known = run.taken.get(self)
        if known is not None:
            return known
        made = self._made
        if made is None:
            made = self._made = _inputs_of(info.schema).arguments(field.arguments)
        taken = {made[name][0]: made[name][1](value) for name, value in coerced.items() if name in made}
        if all(type(value) in _LEAVES for value in taken.values()):
            # Nobody can change them: every row may have the same.
            run.taken[self] = taken
        return taken


def _inputs_of(schema: strawberry.Schema) -> Inputs:
    """How inputs of the schema are made: what one document has asked is known to every other one."""
    known = getattr(schema, "inputs", None)
    return known if isinstance(known, Inputs) else Inputs(schema)
