"""The executor: by plan where the document's plans know how, and as graphql-core does it where they do not."""

from typing import Any

from graphql import ExecutionResult, GraphQLError, OperationType
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from backend.api.execution.plans import Plan, Plans
from backend.api.execution.running import Run


class PlannedExecutor(StrawberryGraphQLCoreExecutionContext):
    """Executes an operation by its document's plan; data and errors are those of graphql-core's own executor."""

    # graphql-core hands on whatever its own constructor takes.
    def __init__(self, *args: Any, plans: Plans | None = None, **kwargs: Any) -> None:  # noqa: ANN401 - as in graphql-core
        super().__init__(*args, **kwargs)
        self._plans = plans

    def execute_operation(self, serially: bool | None = None) -> Any:  # noqa: ANN401, FBT001 - as in graphql-core
        """The result of the operation, or what is awaited for it."""
        plan = None if self._plans is None or self.abort_signal else self._plans.plan(self)
        if plan is None:
            return super().execute_operation(serially)
        in_turn = self.operation.operation is OperationType.MUTATION if serially is None else serially
        return self._executed(plan, in_turn=in_turn)

    async def _executed(self, plan: Plan, *, in_turn: bool) -> ExecutionResult:
        run = Run(self)
        try:
            if in_turn:
                await self._one_by_one(run, plan)
            else:
                run.answer["data"] = plan.read(run, run.root, None, self.root_value)
        except GraphQLError as error:
            run.null(run.root, error)
        await run.finish()
        return ExecutionResult(run.shown(), run.errors or None)

    async def _one_by_one(self, run: Run, plan: Plan) -> None:
        shown: dict[str, object] = {}
        run.answer["data"] = shown
        for step in plan.steps:
            step(run, run.root, None, self.root_value, shown)
            await run.finish()
            if run.root.nulled:
                return
