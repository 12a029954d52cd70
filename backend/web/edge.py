"""The outermost layer: every answer leaves with its headers, is counted, and no fault leaves without a kind page."""

import logging
from collections.abc import Mapping
from time import perf_counter

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, HTTPExceptionHandler, Message, Receive, Scope, Send

from backend.errors import Refused
from backend.logs import Fact, note, noted, tell
from backend.web.errors import fault_page, log_fault, plain_page, refusal_page
from backend.web.headers import secured
from backend.web.measures import Measures, known_method
from backend.web.posted import wanted
from backend.web.secret_source import SecretSource

_NO_ROUTE = "none"
# Nobody reads this status but the figures: whoever posted half a form has gone.
_LEFT = 499
_MILLISECONDS = 1_000

logger = logging.getLogger(__name__)


class Edge:
    """Wraps the router."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        measures: Measures,
        secret_source: SecretSource,
        templates: Mapping[object, str],
        is_secure: bool,
    ) -> None:
        self._app = app
        self._measures = measures
        self._secret_source = secret_source
        self._templates = templates
        self._is_secure = is_secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = perf_counter(), 0

        async def send_secured(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = secured(message["headers"], is_secure=self._is_secure)
            await send(message)

        try:
            await self._app(scope, receive, send_secured)
        except ClientDisconnect:
            status = _LEFT
        except Exception as fault:  # noqa: BLE001 - the one place where unknown faults end
            request_id, route = self._secret_source(), self._route(scope)
            note(scope, id=request_id)
            if status:
                log_fault(fault, request_id, route)
                raise ConnectionAbortedError(f"request {request_id} broke off") from None
            page = fault_page(fault, request_id, route, wanted(Request(scope)).speaks())
            await page(scope, receive, send_secured)
        self._keep(scope, status, perf_counter() - begun)

    def _keep(self, scope: Scope, status: int, seconds: float) -> None:
        """Counts what was answered, and writes one line of it."""
        route = self._route(scope)
        self._measures.count(route, scope["method"], status, seconds)
        facts: dict[str, Fact] = {"id": self._secret_source(), **noted(scope)}
        milliseconds = round(seconds * _MILLISECONDS, 1)
        tell(
            logger,
            logging.INFO,
            "request",
            method=known_method(scope["method"]),
            route=route,
            status=status,
            ms=milliseconds,
            **facts,
        )

    def _route(self, scope: Scope) -> str:
        """The template of the route that answered; a path may hold a signed link and is never told."""
        return self._templates.get(scope.get("endpoint"), _NO_ROUTE)


async def show_refusal(request: Request, refusal: Exception) -> Response:
    """The page of a refusal that arose before it was known whom it concerns."""
    if not isinstance(refusal, Refused):
        raise refusal
    return refusal_page(refusal, wanted(request).speaks())


async def show_status(request: Request, status: Exception) -> Response:
    """The page of what the router itself refuses."""
    if not isinstance(status, HTTPException):
        raise status
    return plain_page(status.status_code, wanted(request).speaks(), status.headers)


HANDLERS: Mapping[type[Exception], HTTPExceptionHandler] = {Refused: show_refusal, HTTPException: show_status}
