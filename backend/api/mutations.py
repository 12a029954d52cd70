"""How mutations run: one unit of work, done once per idempotency key, whose refusals become user errors."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace

from strawberry.utils.str_converters import to_camel_case

from backend.api.context import Info
from backend.api.errors import UserError, user_error
from backend.api.shapes import input_shape, object_shape, says
from backend.db import Session
from backend.db.idempotency import Result, once
from backend.errors import Refused


@input_shape
class MutationInput:
    """What every mutation takes."""

    client_mutation_id: str | None = says("Comes back unchanged in the payload.", default=None)


@input_shape
class RepeatableInput(MutationInput):
    """What a mutation takes that creates, sends or imports."""

    idempotency_key: str | None = says(
        "Sent again by the same sender with the same request, it does nothing more and answers the same.", default=None
    )


@object_shape
class Payload:
    """What every mutation answers."""

    user_errors: list[UserError] = says("Why nothing was done; empty when it was.")
    client_mutation_id: str | None = says("What the client sent.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a mutation came to: a result, or the errors that kept it from having one."""

    result: Result | None = None
    errors: list[UserError] = field(default_factory=list)

    def id(self, name: str = "id") -> int | None:
        """The id of that name in the result."""
        value = (self.result or {}).get(name)
        return value if isinstance(value, int) else None

    def ids(self) -> list[int]:
        """The ids in the result."""
        values = (self.result or {}).get("ids")
        return [value for value in values if isinstance(value, int)] if isinstance(values, list) else []


async def attempt(info: Info, input: MutationInput, work: Callable[[Session], Result]) -> Outcome:
    """Runs the work in one transaction; refused, it leaves nothing behind."""
    context, operation = info.context, info.field_name
    key = input.idempotency_key if isinstance(input, RepeatableInput) else None

    def unit(session: Session) -> Result:
        if key is None:
            return work(session)
        return once(
            session,
            work,
            sender=f"staff-token-{context.viewer.token_id}",
            operation=operation,
            key=key,
            request=_request(input),
            now=context.now,
        )

    try:
        return Outcome(result=await context.database.write(unit))
    except Refused as refusal:
        return Outcome(errors=[_placed(user_error(refusal), input)])


def _placed(error: UserError, input: MutationInput) -> UserError:
    """The error where the client will find it: what actions call `personId` may be the `id` of this input."""
    names = {to_camel_case(each.name) for each in fields(input)}
    if error.path and "id" in names and error.path[1].endswith("Id") and error.path[1] not in names:
        return replace(error, path=["input", "id"])
    return error


def _request(input: MutationInput) -> dict[str, object]:
    """What is asked for, whatever the client calls the request."""
    return {
        name: value for name, value in asdict(input).items() if name not in {"client_mutation_id", "idempotency_key"}
    }
