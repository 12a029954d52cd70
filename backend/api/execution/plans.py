"""The plans of one document: one for each operation and each choice of what @skip and @include leave in it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from graphql import (
    DirectiveNode,
    DocumentNode,
    GraphQLError,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution.values import VariableValues
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from backend.api.execution.compiling import Compiler, Unknown
from backend.api.execution.plain_shapes import PlainRoot
from backend.api.execution.steps import Field, row_of, step_of

# What one document may hold in memory: beyond it, plans are made for one execution and forgotten.
_MOST_CHOICES: Final = 8
_MOST_FIELDS: Final = 500
# Its errors null nothing above them, which no plan does.
_WITHOUT_PROPAGATION: Final = "experimental_disableErrorPropagation"

_NONE: Final[Mapping[str, PlainRoot]] = MappingProxyType({})

Choice: TypeAlias = "tuple[str | None, tuple[object, ...]]"


class Plan:
    """What an operation asks for, ready to be read: all root fields at once, or one after the other."""

    __slots__ = ("read", "size", "steps")

    def __init__(self, fields: list[Field], size: int) -> None:
        self.read = row_of(fields).read
        self.steps = tuple(step_of(field) for field in fields)
        self.size = size


class Plans:
    """The plans of one document, made as they are needed."""

    __slots__ = ("_choosing", "_known", "_plain")

    def __init__(self, document: DocumentNode, plain: Mapping[str, PlainRoot] = _NONE) -> None:
        self._plain = plain
        self._choosing = tuple(sorted(_choosing(document)))
        self._known: dict[Choice, Plan | None] = {}

    @property
    def made(self) -> int:
        """How many are kept."""
        return sum(plan is not None for plan in self._known.values())

    def plan(self, executor: StrawberryGraphQLCoreExecutionContext) -> Plan | None:
        """The plan of the executor's operation; None where graphql-core is to execute it."""
        choices = self._choices(executor.variable_values)
        named = executor.operation.name
        key = (named.value if named else None, tuple(choices.coerced.get(name) for name in self._choosing))
        if key in self._known:
            return self._known[key]
        plan = _planned(executor, choices, self._plain)
        if plan is None or plan.size <= _MOST_FIELDS:
            if len(self._known) >= _MOST_CHOICES:
                self._known.clear()
            self._known[key] = plan
        return plan

    def _choices(self, values: VariableValues) -> VariableValues:
        """Only what decides on selections: a plan must not hold anything else that one request brought."""
        return VariableValues(
            {name: values.sources[name] for name in self._choosing if name in values.sources},
            {name: values.coerced[name] for name in self._choosing if name in values.coerced},
        )


def _planned(
    executor: StrawberryGraphQLCoreExecutionContext, choices: VariableValues, plain: Mapping[str, PlainRoot]
) -> Plan | None:
    operation = executor.operation
    root = executor.schema.get_root_type(operation.operation)
    if root is None or _is_unknown(operation) or any(each.variable_signatures for each in executor.fragments.values()):
        return None
    compiler = Compiler(executor.schema, operation, executor.fragments, choices, plain)
    try:
        return Plan(compiler.root_fields(root), compiler.size)
    except (GraphQLError, RecursionError, Unknown):
        return None


def _is_unknown(operation: OperationDefinitionNode) -> bool:
    return any(each.name.value == _WITHOUT_PROPAGATION for each in operation.directives or ())


class _Choosing(Visitor):
    """Collects the variables that @skip and @include look at."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_where: object) -> None:
        """Takes note of the directive's variables."""
        values = (argument.value for argument in node.arguments or ())
        self.names |= {value.name.value for value in values if isinstance(value, VariableNode)}


def _choosing(document: DocumentNode) -> set[str]:
    visitor = _Choosing()
    visit(document, visitor)
    return visitor.names
