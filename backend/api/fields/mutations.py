"""How mutations run: one unit of work, done once per idempotency key, whose refusals become user errors."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from typing import TypeVar

from strawberry.utils.str_converters import to_camel_case

from backend.api.fields.audit_notes import changed
from backend.api.fields.context import Info
from backend.api.shapes.enums import described
from backend.api.shapes.errors import UserError, user_error, user_errors
from backend.api.shapes.personal import names_by_reference
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.db import Session
from backend.db.idempotency import Result, once
from backend.errors import Invalid, Refused
from backend.staff.rules import Permission
from backend.transfer.sifting import keep_the_good

R = TypeVar("R")

MOST_ROWS = 5_000
_LEFT_OUT = "leftOut"


class ErrorPolicy(StrEnum):
    """What becomes of a batch of which some rows are faulty."""

    ALL_OR_NOTHING = "ALL_OR_NOTHING"
    SKIP_INVALID = "SKIP_INVALID"


described(
    ErrorPolicy,
    "What becomes of a batch of which some rows are faulty.",
    {
        ErrorPolicy.ALL_OR_NOTHING: "Nothing is kept; `userErrors` says what is wrong.",
        ErrorPolicy.SKIP_INVALID: "All the others are kept, as if the faulty ones had not been sent; `userErrors` "
        "names each of these by its place. Where none is good, nothing is kept.",
    },
)


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


@input_shape
class BulkInput(RepeatableInput):
    """What a mutation of many rows takes."""

    error_policy: ErrorPolicy = says(
        "What becomes of the batch if some of its rows are faulty.", default=ErrorPolicy.ALL_OR_NOTHING
    )


@object_shape
class Payload:
    """What every mutation answers."""

    user_errors: list[UserError] = says(
        "Why nothing was done, empty when it was; under SKIP_INVALID, which rows were left out and why."
    )
    client_mutation_id: str | None = says("What the client sent.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a mutation came to: a result, or the errors that kept it from having one."""

    result: Result | None = None
    errors: list[UserError] = field(default_factory=list)

    @property
    def skipped(self) -> int:
        """How many rows were left out of what was done."""
        return len({tuple((each.path or [])[:3]) for each in self.errors}) if self.result is not None else 0

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
    if not context.viewer.may(Permission.READ_PERSONAL_DATA) and names_by_reference(input):
        context.viewer.need(Permission.READ_PERSONAL_DATA)
    key = input.idempotency_key if isinstance(input, RepeatableInput) else None

    def noted(session: Session) -> Result:
        result = work(session)
        context.trail.note(session, changed(context, operation, input, result))
        return result

    def unit(session: Session) -> Result:
        if key is None:
            return noted(session)
        return once(
            session,
            noted,
            sender=f"staff-token-{context.viewer.token_id}",
            operation=operation,
            key=key,
            request=_request(input),
            now=context.now,
        )

    try:
        return Outcome(result=await context.database.write(unit))
    except Refused as refusal:
        return Outcome(errors=_placed(user_errors(refusal), input))


async def attempt_rows(
    info: Info, input: BulkInput, rows: Sequence[R], work: Callable[[Session, Sequence[R]], Result], name: str = "rows"
) -> Outcome:
    """Runs the work on all rows in one transaction, or on those that are good where the client would rather."""

    def on_all(session: Session) -> Result:
        check_many(rows, name)
        return work(session, rows)

    def on_the_good(session: Session) -> Result:
        check_many(rows, name)
        sifted = keep_the_good(session, rows, work, name)
        left_out = [asdict(user_error(sifted.left_out[place])) for place in sorted(sifted.left_out)]
        # Kept with the result: a repeated request is told the same.
        return {**sifted.result, _LEFT_OUT: left_out}

    done = await attempt(info, input, on_the_good if input.error_policy is ErrorPolicy.SKIP_INVALID else on_all)
    return done if done.result is None else replace(done, errors=_left_out(done.result))


def check_many(rows: Sequence[object], name: str = "rows") -> None:
    """Refuses more rows than are good for those who wait behind them."""
    if len(rows) > MOST_ROWS:
        raise Invalid(f"at most {MOST_ROWS} rows are taken at once", name)


def _left_out(result: Result) -> list[UserError]:
    """Why rows were left out, as it was told the first time."""
    told = result.get(_LEFT_OUT)
    return [UserError(**each) for each in told] if isinstance(told, list) else []


def _placed(errors: Sequence[UserError], input: MutationInput) -> list[UserError]:
    """The errors where the client will find them: what actions call `personId` may be the `id` of this input."""
    names = {to_camel_case(each.name) for each in fields(input)}

    def is_misnamed(name: str) -> bool:
        return "id" in names and name.endswith("Id") and name not in names

    return [replace(each, path=["input", "id"]) if is_misnamed((each.path or ["", ""])[1]) else each for each in errors]


def _request(input: MutationInput) -> dict[str, object]:
    """What is asked for, whatever the client calls the request."""
    return {
        name: value for name, value in asdict(input).items() if name not in {"client_mutation_id", "idempotency_key"}
    }
