"""GraphQL over HTTP: who asks, what is asked, and the status that the answer deserves."""

from collections.abc import Callable, Mapping

import orjson
from graphql import OperationType
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from backend.api.context import Context
from backend.api.documents import Document
from backend.api.errors import formatted, log_fault, log_faults, new_request_id, refusal_body
from backend.api.event_streams import COMPLETE, EVENT_HEADERS, EventStream, next_event
from backend.api.explorer import explorer_routes
from backend.api.permissions import Viewer
from backend.api.requests import (
    EVENT_STREAM,
    GRAPHQL_JSON,
    JSON,
    BadRequest,
    GraphQLRequest,
    answer_type,
    check_takes_events,
    read_request,
)
from backend.api.schema import KINDS, schema
from backend.api.streams import Streams
from backend.api.subscribing import Subscriber, Subscriptions
from backend.clock import Clock
from backend.db import Database, Session
from backend.errors import Busy, Unauthenticated
from backend.links import Links
from backend.settings import Settings
from backend.staff.queries import find_holder
from backend.staff.rules import hash_token, is_token

_DONE = 200
_HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff", "vary": "accept, authorization"}


def routes(
    database: Database, links: Links, settings: Settings, clock: Clock, streams: Streams | None = None
) -> list[BaseRoute]:
    """The routes of the staff's API and of its explorer; the streams are ended by whoever ends the server."""
    edge = GraphQLEdge(
        database,
        links,
        clock,
        realm=settings.public_url,
        https_only=settings.production,
        streams=streams or Streams(),
    )
    return [Route("/graphql", edge.answer, methods=["GET", "POST"]), *explorer_routes()]


class GraphQLEdge:
    """Answers GraphQL requests."""

    def __init__(
        self, database: Database, links: Links, clock: Clock, *, realm: str, https_only: bool, streams: Streams
    ) -> None:
        self._challenge = {"www-authenticate": f'Bearer realm="{realm}"'}
        self._database = database
        self._links = links
        self._https_only = https_only
        self._clock = clock
        self._streams = streams
        self._subscriptions = Subscriptions(schema, database, clock, streams, self._context_of)

    async def answer(self, request: Request) -> Response:
        """The response to a request; nothing that a client sends makes it fail unanswered."""
        request_id = new_request_id()
        media_type = JSON
        try:
            accept = request.headers.get("accept")
            media_type = answer_type(accept)
            find_viewer = self._finder(request.headers.get("authorization", ""))
            viewer = await self._database.read(find_viewer)
            asked = await read_request(request)
            document = schema.prepared(asked.query)
            if document.operation(asked.operation_name) is not OperationType.SUBSCRIPTION:
                return await self._executed(asked, document, viewer, media_type, request_id)
            check_takes_events(accept)
            return await self._subscribed(
                Subscriber(
                    document=document, asked=asked, viewer=viewer, find_viewer=find_viewer, request_id=request_id
                )
            )
        except BadRequest as refusal:
            return _response(refusal_body(refusal), refusal.status, media_type, refusal.headers)
        except Unauthenticated as refusal:
            return _response(refusal_body(refusal), 401, media_type, self._challenge)
        except Busy as refusal:
            return _response(refusal_body(refusal), 503, media_type, {"retry-after": "1"})
        except Exception as fault:  # noqa: BLE001 - whatever happens, the client gets an answer and the log its place
            log_fault(fault, request_id)
            masked = {"code": "INTERNAL", "requestId": request_id}
            body = {"errors": [{"message": "something went wrong here", "extensions": masked}]}
            return _response(body, 500, media_type)

    def _finder(self, authorization: str) -> Callable[[Session], Viewer]:
        """Finds whose token it is, each time it is called: a revoked one ends at once."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not is_token(token.strip()):
            raise Unauthenticated("send a staff token: Authorization: Bearer kz_...")
        token_hash = hash_token(token.strip())

        def find(session: Session) -> Viewer:
            holder = find_holder(session, token_hash, self._clock())
            if holder is None:
                raise Unauthenticated("this token is not known, or its time is over")
            return Viewer(
                token_id=holder.token_id,
                name=holder.name,
                role=holder.role,
                member_id=holder.member_id,
                team=holder.team,
            )

        return find

    def _context_of(self, viewer: Viewer) -> Context:
        return Context(
            database=self._database,
            links=self._links,
            viewer=viewer,
            now=self._clock(),
            kinds=KINDS,
            https_only=self._https_only,
        )

    async def _subscribed(self, subscriber: Subscriber) -> Response:
        events = self._subscriptions.events(subscriber)
        # Its first event already holds its place: from here on whoever sends the events gives it back.
        first = await anext(events)
        return EventStream(first, events, longest_send=self._streams.pace.send)

    async def _executed(
        self, asked: GraphQLRequest, document: Document, viewer: Viewer, media_type: str, request_id: str
    ) -> Response:
        if document.parsed is None:
            body = {"errors": [formatted(error, request_id, document.code) for error in document.errors]}
            return _response(body, _refused_status(media_type), media_type)
        if asked.is_get and document.operation(asked.operation_name) is not OperationType.QUERY:
            raise BadRequest("send mutations by POST", 405, {"allow": "POST"})
        result = await schema.run(document.parsed, self._context_of(viewer), asked.variables, asked.operation_name)
        errors = result.errors or []
        log_faults(errors, request_id)
        shown = [formatted(error, request_id) for error in errors]
        if result.data is None and all(error.path is None for error in errors):
            return _response({"errors": shown}, _refused_status(media_type), media_type)
        return _response({"data": result.data, **({"errors": shown} if shown else {})}, 200, media_type)


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
