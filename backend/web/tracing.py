"""A span around each request, named by its route's template once that is known."""

from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.logs import noted
from backend.telemetry import Tracing
from backend.web.measures import known_method

_NO_ROUTE = "none"


class Traced:
    """Stands around the edge's inside, where traces are kept."""

    def __init__(self, app: ASGIApp, *, tracing: Tracing, templates: Mapping[object, str]) -> None:
        self._app = app
        self._tracing = tracing
        self._templates = templates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers within a span."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 0

        async def send_on(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        method = known_method(scope["method"])
        with self._tracing.span(method) as span:
            try:
                await self._app(scope, receive, send_on)
            finally:
                route = self._templates.get(scope.get("endpoint"), _NO_ROUTE)
                operation = noted(scope).get("operation")
                span.update_name(" ".join(filter(None, [method, route, str(operation or "")])))
                span.set_attribute("http.route", route)
                span.set_attribute("http.response.status_code", status)
                if operation:
                    span.set_attribute("graphql.operation.type", str(operation))
