"""One operation of one document for one viewer, whichever way it was asked for: by HTTP or over a socket."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from graphql import ExecutionResult, OperationType

from backend.api.documents.documents import Document, StaffSchema
from backend.api.documents.persisted import KnownDocuments
from backend.api.documents.requests import GraphQLRequest
from backend.api.fields.audit_notes import keep_seen
from backend.api.fields.context import Context
from backend.api.limits.budgets import Budgets, Charge
from backend.api.limits.costs import OPERATION
from backend.api.limits.sizes import check_variables
from backend.api.shapes.errors import formatted, log_faults
from backend.api.viewers.permissions import Viewer
from backend.db.patience import LONG

# So many values are coerced within a few milliseconds; of more the server would do nothing else meanwhile.
_LARGE: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What was asked, with the document that it means, and who asks."""

    asked: GraphQLRequest
    document: Document
    viewer: Viewer
    request_id: str
    charge: Charge
    values: int = 0
    """How many values its variables hold."""

    @property
    def kind(self) -> OperationType | None:
        """Query, mutation or subscription; none where the document names no such operation."""
        return self.document.operation(self.asked.operation_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an operation came to, as clients see it; one that was never executed has errors and no data."""

    body: Mapping[str, object]
    is_executed: bool


class Operations:
    """Finds the documents that are asked for, and runs them."""

    def __init__(
        self,
        *,
        schema: StaffSchema,
        known: KnownDocuments,
        context_of: Callable[[Viewer], Context],
        budgets: Budgets | None = None,
    ) -> None:
        self._schema = schema
        self._budgets = budgets or Budgets()
        self._known = known
        self._context_of = context_of

    def prepared(self, asked: GraphQLRequest, viewer: Viewer, request_id: str) -> Operation:
        """The operation, parsed, measured, validated and paid for; it may still be one that cannot be executed."""
        values = check_variables(asked.variables)
        text = self._known.text_of(asked)
        document = self._schema.prepared(text)
        if document.parsed is not None:
            self._known.keep(asked)
        cost = document.cost(asked.operation_name)
        points = cost.points(asked.variables) if cost else OPERATION
        charge = self._budgets.charge(viewer.token_id, points)
        return Operation(
            asked=asked, document=document, viewer=viewer, request_id=request_id, charge=charge, values=values
        )

    async def run(self, operation: Operation) -> Outcome:
        """What a query or a mutation comes to."""
        document, asked = operation.document, operation.asked
        if document.parsed is None:
            errors = [formatted(error, operation.request_id, document.code) for error in document.errors]
            return Outcome(body={"errors": errors}, is_executed=False)
        context = self._context_of(operation.viewer)
        cost = document.cost(asked.operation_name)
        if cost is not None and cost.has_report:
            context.patience = LONG
        result = await self._schema.run(
            document, context, asked.variables, asked.operation_name, is_large=operation.values > _LARGE
        )
        await keep_seen(context, document.parsed, asked.operation_name)
        outcome = outcome_of(result, operation.request_id)
        if not outcome.is_executed:
            return outcome
        return Outcome(body={**outcome.body, "extensions": {"cost": operation.charge.shown}}, is_executed=True)


def outcome_of(result: ExecutionResult, request_id: str) -> Outcome:
    """A result as clients see it, faults masked and logged."""
    errors = result.errors or []
    log_faults(errors, request_id)
    shown = {"errors": [formatted(error, request_id) for error in errors]} if errors else {}
    if result.data is None and all(error.path is None for error in errors):
        return Outcome(body=shown, is_executed=False)
    return Outcome(body={"data": result.data, **shown}, is_executed=True)
