"""Documents are parsed, measured and validated once, however often they are sent."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from inspect import isawaitable
from typing import Any

import strawberry
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLArgument,
    GraphQLError,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    NoFragmentCyclesRule,
    OperationDefinitionNode,
    OperationType,
    Undefined,
    create_source_event_stream,
    get_named_type,
    parse,
    validate,
)
from strawberry.schema.config import StrawberryConfig

from backend.api.documents.introspection import Introspections
from backend.api.execution.executor import PlannedExecutor
from backend.api.execution.inputs import Inputs
from backend.api.execution.keeping import Kept
from backend.api.execution.plain_shapes import PlainRoot
from backend.api.execution.plans import Plans
from backend.api.fields.context import Context
from backend.api.fields.feeds import Feed
from backend.api.limits.costs import OperationCost, costs_of
from backend.api.limits.sizes import MOST_TOKENS, OverLimit, check_length, check_limits, has_circle
from backend.api.viewers.brands import only_own, within_brands

# A parsed document takes some 150 bytes for each character of its text, and a plan of it about as much again.
_KEPT = 512
_LONGEST_KEPT = 20_000
_LENGTH_KEPT = 500_000
# Enough to see what is wrong; each further one takes time to find and to word.
_MOST_ERRORS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A parsed document, or the errors that keep it from being executed and their code."""

    parsed: DocumentNode | None = None
    errors: tuple[GraphQLError, ...] = ()
    code: str = ""
    plans: Plans | None = None
    costs: Mapping[str | None, OperationCost] = field(default_factory=dict)

    def cost(self, name: str | None) -> OperationCost | None:
        """What the operation of that name costs, or the only one; none where there is no such operation."""
        if name is None and len(self.costs) == 1:
            return next(iter(self.costs.values()))
        return self.costs.get(name)

    def operation(self, name: str | None) -> OperationType | None:
        """The type of the operation of that name, or of the only one."""
        operations = [
            each
            for each in (self.parsed.definitions if self.parsed else ())
            if isinstance(each, OperationDefinitionNode) and (name is None or (each.name and each.name.value == name))
        ]
        return operations[0].operation if len(operations) == 1 else None


class StaffSchema(strawberry.Schema):
    """Strawberry's schema with its own way in: cached documents, limits before validation, no logging of values."""

    def __init__(
        self,
        *,
        query: type,
        mutation: type,
        subscription: type,
        types: tuple[type, ...],
        config: StrawberryConfig,
        plain: Mapping[str, PlainRoot] | None = None,
    ) -> None:
        super().__init__(
            query=query,
            mutation=mutation,
            subscription=subscription,
            types=types,
            config=config,
            execution_context_class=PlannedExecutor,
        )
        _tidy(self._schema)
        self._plain = plain or {}
        self._kept = Kept(self._prepared, most=_KEPT, longest=_LONGEST_KEPT, length=_LENGTH_KEPT)
        self._introspections = Introspections(self._schema)
        self.inputs = Inputs(self)

    def prepared(self, text: str) -> Document:
        """The document of that text, parsed, measured and validated."""
        return self._kept.get(text)

    async def run(
        self,
        document: Document,
        context: Context,
        variables: Mapping[str, object],
        name: str | None,
        *,
        root: object = None,
        is_large: bool = False,
    ) -> ExecutionResult:
        """What the operation comes to; of a subscription, for one event."""
        if document.parsed is None:
            return ExecutionResult(errors=list(document.errors))
        cost = document.cost(name)
        if cost is not None and cost.of_schema:
            return await self._introspections.read(document.parsed, variables, name)
        parsed, variables = await within_brands(self._schema, context, document.parsed, variables)
        build = partial(
            self.execution_context_class.build,
            self._schema,
            parsed,
            root_value=root,
            context_value=context,
            raw_variable_values=dict(variables),
            operation_name=name,
            operation_extensions={},
            hide_suggestions=True,
            # What was narrowed to brands is another document than the one that was planned.
            plans=document.plans if parsed is document.parsed else None,
        )
        # Building coerces the variables: where there are many, others are answered meanwhile.
        executor = await asyncio.to_thread(build) if is_large else build()
        if isinstance(executor, list):
            return ExecutionResult(errors=executor)
        result = executor.execute_operation()
        done = await result if isawaitable(result) else result
        if not isinstance(done, ExecutionResult):
            raise TypeError("answers are not given in parts")
        if context.viewer.brands is not None:
            done.data = await only_own(context, done.data)
        return done

    async def listen(
        self, document: DocumentNode, context: Context, variables: Mapping[str, object], name: str | None
    ) -> Feed[Any] | ExecutionResult:  # of events of whatever type its field shows
        """What a subscription is fed from, or the errors that it is refused with."""
        document, variables = await within_brands(self._schema, context, document, variables)
        executor = self.execution_context_class.build(
            self._schema,
            document,
            context_value=context,
            raw_variable_values=dict(variables),
            operation_name=name,
            operation_extensions={},
            hide_suggestions=True,
        )
        if isinstance(executor, list):
            return ExecutionResult(errors=executor)
        source = create_source_event_stream(executor)
        fed = await source if isawaitable(source) else source
        if isinstance(fed, Feed | ExecutionResult):
            return fed
        raise TypeError("a subscription is fed from what is read again and again")

    def _prepared(self, text: str) -> Document:
        try:
            check_length(text)
            parsed = parse(text, max_tokens=MOST_TOKENS)
            check_limits(parsed)
        except GraphQLError as error:
            return Document(errors=(error,), code="INVALID_SYNTAX")
        except OverLimit as refusal:
            return Document(errors=(GraphQLError(refusal.message, original_error=refusal),), code=refusal.code)
        except RecursionError:
            return Document(errors=(GraphQLError("the document is nested too deeply"),), code=OverLimit.code)
        # A circle is told of by itself: the other rules would go around in it.
        rules = [NoFragmentCyclesRule] if has_circle(parsed) else None
        found = validate(self._schema, parsed, rules, max_errors=_MOST_ERRORS, hide_suggestions=True)
        errors = [_of_document(error) for error in found]
        if errors:
            return Document(errors=tuple(errors), code="INVALID_DOCUMENT")
        costs = costs_of(self._schema, parsed)
        if any(each.is_mixed for each in costs.values()):
            return Document(errors=(GraphQLError("ask for the schema by itself"),), code=OverLimit.code)
        return Document(parsed=parsed, plans=Plans(parsed, self._plain), costs=costs)


def _of_document(error: GraphQLError) -> GraphQLError:
    """The error without what the interpreter said of a value, such as a whole number of thousands of digits."""
    if isinstance(error.original_error, ValueError):
        return GraphQLError("a number in the document is too large", error.nodes)
    return error


def _tidy(schema: GraphQLSchema) -> None:
    """Says of each mutation's input what its type says, and prints no "= null" for what may be left out."""
    for named in schema.type_map.values():
        for name, given in _given(named):
            if given.default_value is None:
                given.default_value = Undefined
            if name == "input":
                given.description = get_named_type(given.type).description


def _given(named: GraphQLNamedType) -> Iterator[tuple[str, GraphQLArgument | GraphQLInputField]]:
    """What clients give: the fields of an input, or the arguments of an object's fields."""
    if isinstance(named, GraphQLInputObjectType):
        yield from named.fields.items()
    elif isinstance(named, GraphQLObjectType):
        for field in named.fields.values():
            yield from field.args.items()
