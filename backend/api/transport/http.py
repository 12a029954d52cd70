"""GraphQL over HTTP: who asks, what is asked, and the status that the answer deserves."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import orjson
from graphql import OperationType
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send

from backend.api.documents.operations import Operation, Operations
from backend.api.documents.persisted_reading import known_documents
from backend.api.documents.requests import (
    EVENT_STREAM,
    GRAPHQL_JSON,
    answer_type,
    check_takes_events,
    read_request,
)
from backend.api.explorer.routes import explorer_routes
from backend.api.fields.context import Context
from backend.api.fields.looks import Looks
from backend.api.fields.shared_reads import SharedReads
from backend.api.limits.budgets import Budgets
from backend.api.schema import KINDS, schema
from backend.api.shapes.errors import BadRequest, log_fault, new_request_id, refusal_body
from backend.api.shapes.media import JSON
from backend.api.transport.downloads import Downloads
from backend.api.transport.event_streams import COMPLETE, EVENT_HEADERS, EventStream, encoded, next_event
from backend.api.transport.office import Office
from backend.api.transport.sockets import Sockets
from backend.api.transport.streams import Streams
from backend.api.transport.subscribing import Subscriptions
from backend.api.viewers.callers import Callers, FindViewer
from backend.api.viewers.permissions import Viewer
from backend.api.viewers.refused_callers import RefusedCallers
from backend.clock import Clock
from backend.db import Database
from backend.errors import Busy, Refused, Unauthenticated
from backend.files import FileStore
from backend.gate import Doors, TooMany, may_be_dropped
from backend.links import Links
from backend.logs import note
from backend.settings import Settings
from backend.staff.actions.audit import AuditTrail

_DONE = 200
_HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff", "vary": "accept, authorization"}


def routes(
    database: Database,
    links: Links,
    settings: Settings,
    clock: Clock,
    streams: Streams | None = None,
    doors: Doors | None = None,
    own_documents: Sequence[str] = (),
) -> list[BaseRoute]:
    """The routes of the staff's API and of its explorer; our own documents are run where only trusted ones are."""
    trail = AuditTrail(settings.secret_keys)
    refused = RefusedCallers(database, trail)
    context_of = _contexts(database, links, settings, clock, trail)
    held = streams or Streams()
    office = Office(
        database=database,
        callers=Callers(database=database, clock=clock, refused=refused, public_url=settings.public_url),
        operations=Operations(
            schema=schema,
            known=known_documents(settings.trusted_documents, schema, own_documents),
            context_of=context_of,
            budgets=Budgets(doors.points if doors else None),
        ),
        subscriptions=Subscriptions(schema, database, clock, held, context_of),
        streams=held,
        public_url=settings.public_url,
        places=doors.queries if doors else None,
    )
    files = FileStore(folder=Path(settings.files_dir))
    return [
        Route("/graphql", GraphQLEdge(office), methods=["GET", "POST"]),
        WebSocketRoute("/graphql", Sockets(office).answer),
        *Downloads(office=office, links=links, files=files, trail=trail, clock=clock).routes(),
        *explorer_routes(database, clock, links, settings, trail, refused),
    ]


def _contexts(
    database: Database, links: Links, settings: Settings, clock: Clock, trail: AuditTrail
) -> Callable[[Viewer], Context]:
    """What makes the context of each request; all of them share what waits to be taken down, and what is read."""
    looks, shared = Looks(database, trail), SharedReads()

    def context_of(viewer: Viewer) -> Context:
        return Context(
            database=database,
            links=links,
            viewer=viewer,
            now=clock(),
            kinds=KINDS,
            trail=trail,
            looks=looks,
            shared=shared,
            https_only=settings.production,
            webhook_networks=settings.webhook_networks,
        )

    return context_of


class GraphQLEdge:
    """Answers GraphQL requests."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._challenge = {"www-authenticate": f'Bearer realm="{office.public_url}"'}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request; whatever is raised has become an answer before it could reach the router's own ways."""
        response = await self.answer(Request(scope, receive, send))
        await response(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        """The response to a request; nothing that a client sends makes it fail unanswered."""
        request_id = new_request_id()
        note(request.scope, id=request_id)
        media_type = JSON
        try:
            media_type = answer_type(request.headers.get("accept"))
            return await self._answered(request, media_type, request_id)
        except Refused as refusal:
            return self._refused(refusal, media_type)
        except Exception as fault:  # noqa: BLE001 - whatever happens, the client gets an answer and the log its place
            log_fault(fault, request_id)
            masked = {"code": "INTERNAL", "requestId": request_id}
            body = {"errors": [{"message": "something went wrong here", "extensions": masked}]}
            return _response(body, 500, media_type)

    async def _answered(self, request: Request, media_type: str, request_id: str) -> Response:
        """The way of every request: who asks, what they ask for, which document that is, and what it comes to."""
        find_viewer = self._office.callers.of(request)
        viewer = await self._office.callers.admit(find_viewer)
        asked = await read_request(request)
        note(request.scope, token=viewer.token_id, role=viewer.role)
        operation = self._office.operations.prepared(asked, viewer, request_id)
        note(request.scope, operation=operation.kind.value if operation.kind else None)
        if operation.kind is OperationType.SUBSCRIPTION:
            check_takes_events(request.headers.get("accept"))
            return await self._subscribed(operation, find_viewer)
        if asked.is_get and operation.kind is OperationType.MUTATION:
            raise BadRequest("send mutations by POST", 405, {"allow": "POST"})
        if operation.kind is OperationType.QUERY:
            # It ends when its client goes; a mutation that was begun is done wholly, whoever hears of it.
            may_be_dropped(request.scope)
        outcome = await self._office.operations.run(operation)
        status = _DONE if outcome.is_executed else _refused_status(media_type)
        return _response(outcome.body, status, media_type)

    async def _subscribed(self, operation: Operation, find_viewer: FindViewer) -> Response:
        events = encoded(self._office.subscriptions.events(operation, find_viewer))
        # Its first event already holds its place: from here on whoever sends the events gives it back.
        first = await anext(events)
        return EventStream(first, events, longest_send=self._office.streams.pace.send)

    def _refused(self, refusal: Refused, media_type: str) -> Response:
        """What is refused before anything is executed, with the status that says why."""
        if isinstance(refusal, BadRequest):
            return _response(refusal_body(refusal), refusal.status, media_type, refusal.headers)
        if isinstance(refusal, Unauthenticated):
            return _response(refusal_body(refusal), 401, media_type, self._challenge)
        if isinstance(refusal, Busy):
            return _response(refusal_body(refusal), 503, media_type, {"retry-after": "1"})
        if isinstance(refusal, TooMany):
            return _response(refusal_body(refusal), 429, media_type, {"retry-after": str(refusal.retry_after)})
        return _response(refusal_body(refusal), _refused_status(media_type), media_type)


def _refused_status(media_type: str) -> int:
    """A request that was never executed is a 400, save to clients of the older media type."""
    return 400 if media_type == GRAPHQL_JSON else 200


def _response(
    body: Mapping[str, object], status: int, media_type: str, headers: Mapping[str, str] | None = None
) -> Response:
    if media_type == EVENT_STREAM:
        # What was executed, or refused before, comes as events; what is no such request at all is answered in JSON.
        if status == _DONE:
            events = next_event(body) + COMPLETE
            return Response(events, headers=EVENT_HEADERS, media_type=f"{EVENT_STREAM}; charset=utf-8")
        media_type = JSON
    return Response(
        orjson.dumps(body),
        status_code=status,
        headers={**_HEADERS, **(headers or {})},
        media_type=f"{media_type}; charset=utf-8",
    )
