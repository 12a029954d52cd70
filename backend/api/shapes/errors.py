"""The one place where refusals become what clients read, and where unknown faults are masked."""

import logging
import secrets
from collections.abc import Mapping, Sequence

from graphql import GraphQLError

from backend.api.shapes.writing import object_shape, says
from backend.errors import Busy, Forbidden, Refused, Several, Unauthenticated
from backend.logs import tell_fault

logger = logging.getLogger(__name__)

_ABOVE_FIELDS = (Busy, Forbidden, Unauthenticated)


class BadRequest(Refused):
    """What came is no GraphQL request; says which status tells the client why."""

    code = "INVALID_REQUEST"

    def __init__(self, message: str, status: int = 400, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}


@object_shape
class UserError:
    """Why a mutation did not do what was asked: nothing was changed, or, under SKIP_INVALID, all but these rows."""

    message: str = says("What is wrong, for people.")
    code: str = says("What is wrong, for programs: stable, such as INVALID, NOT_FOUND or ALREADY_EXISTS.")
    path: list[str] | None = says("Where in the mutation's arguments, beginning with `input`; null when nowhere.")


def user_errors(refusal: Refused) -> list[UserError]:
    """Everything that is wrong as a mutation's payload shows it."""
    return [user_error(each) for each in (refusal.refusals if isinstance(refusal, Several) else [refusal])]


def user_error(refusal: Refused) -> UserError:
    """The refusal as a mutation's payload shows it; those that concern no input are raised again."""
    if isinstance(refusal, _ABOVE_FIELDS):
        raise refusal
    path = ["input", *refusal.path] if refusal.path else None
    return UserError(message=refusal.message, code=refusal.code, path=path)


def formatted(error: GraphQLError, request_id: str, code: str = "INVALID") -> dict[str, object]:
    """The error as a client sees it: refusals with their code, unknown faults masked with the request's id."""
    cause = error.original_error
    shown: dict[str, object] = {"message": error.message}
    if error.locations:
        shown["locations"] = [location.formatted for location in error.locations]
    if error.path is not None:
        shown["path"] = error.path
    if isinstance(cause, Refused):
        shown["message"] = cause.message
        shown["extensions"] = {"code": cause.code, **({"argument": list(cause.path)} if cause.path else {})}
    elif cause is not None and not isinstance(cause, GraphQLError):
        shown["message"] = f"something went wrong here; when you report it, name the request {request_id}"
        shown["extensions"] = {"code": "INTERNAL", "requestId": request_id}
    else:
        shown["extensions"] = {"code": code, **(error.extensions or {})}
    return shown


def refusal_body(refusal: Refused) -> dict[str, object]:
    """A whole response that says nothing but why the request is refused."""
    return {"errors": [{"message": refusal.message, "extensions": {"code": refusal.code}}]}


def log_faults(errors: Sequence[GraphQLError], request_id: str) -> None:
    """Logs unknown faults once each by class and place, never with the values they speak of."""
    causes: Mapping[int, Exception] = {
        id(error.original_error): error.original_error
        for error in errors
        if error.original_error is not None and not isinstance(error.original_error, Refused | GraphQLError)
    }
    for cause in causes.values():
        log_fault(cause, request_id)


def log_fault(fault: BaseException, request_id: str) -> None:
    """Logs a fault by class and place: its message may quote personal data."""
    tell_fault(logger, "fault", fault, id=request_id)


def new_request_id() -> str:
    """A name for one request, to find it again in the log."""
    return secrets.token_hex(8)
