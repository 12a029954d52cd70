"""GraphQL over HTTP: who asks, what is asked, and the status that the answer deserves."""

from collections.abc import Mapping

import orjson
from graphql import OperationType
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from backend.api.context import Context
from backend.api.errors import formatted, log_fault, log_faults, new_request_id, refusal_body
from backend.api.explorer import explorer_routes
from backend.api.permissions import Viewer
from backend.api.requests import BadRequest, GraphQLRequest, answer_type, read_request
from backend.api.schema import KINDS, schema
from backend.clock import Clock
from backend.db import Database
from backend.errors import Busy, Unauthenticated
from backend.links import Links
from backend.settings import Settings
from backend.staff.queries import find_holder
from backend.staff.rules import hash_token, is_token

GRAPHQL_JSON = "application/graphql-response+json"
_HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff", "vary": "accept, authorization"}


def routes(database: Database, links: Links, settings: Settings, clock: Clock) -> list[BaseRoute]:
    """The routes of the staff's API and of its explorer."""
    edge = GraphQLEdge(database, links, clock, realm=settings.public_url, https_only=settings.production)
    return [Route("/graphql", edge.answer, methods=["GET", "POST"]), *explorer_routes()]


class GraphQLEdge:
    """Answers GraphQL requests."""

    def __init__(self, database: Database, links: Links, clock: Clock, *, realm: str, https_only: bool) -> None:
        self._challenge = {"www-authenticate": f'Bearer realm="{realm}"'}
        self._database = database
        self._links = links
        self._https_only = https_only
        self._clock = clock

    async def answer(self, request: Request) -> Response:
        """The response to a request; nothing that a client sends makes it fail unanswered."""
        request_id = new_request_id()
        media_type = "application/json"
        try:
            media_type = answer_type(request.headers.get("accept"))
            viewer = await self._viewer(request.headers.get("authorization", ""))
            asked = await read_request(request)
            return await self._executed(asked, viewer, media_type, request_id)
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

    async def _viewer(self, authorization: str) -> Viewer:
        """Whose token it is, looked up each time: a revoked one ends at once."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not is_token(token.strip()):
            raise Unauthenticated("send a staff token: Authorization: Bearer kz_...")
        token_hash, now = hash_token(token.strip()), self._clock()
        holder = await self._database.read(lambda session: find_holder(session, token_hash, now))
        if holder is None:
            raise Unauthenticated("this token is not known, or its time is over")
        return Viewer(
            token_id=holder.token_id,
            name=holder.name,
            role=holder.role,
            member_id=holder.member_id,
            team=holder.team,
        )

    async def _executed(self, asked: GraphQLRequest, viewer: Viewer, media_type: str, request_id: str) -> Response:
        document = schema.prepared(asked.query)
        if document.parsed is None:
            body = {"errors": [formatted(error, request_id, document.code) for error in document.errors]}
            return _response(body, _refused_status(media_type), media_type)
        if asked.is_get and document.operation(asked.operation_name) is not OperationType.QUERY:
            raise BadRequest("send mutations by POST", 405, {"allow": "POST"})
        context = Context(
            database=self._database,
            links=self._links,
            viewer=viewer,
            now=self._clock(),
            kinds=KINDS,
            https_only=self._https_only,
        )
        result = await schema.run(document.parsed, context, asked.variables, asked.operation_name)
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
    return Response(
        orjson.dumps(body),
        status_code=status,
        headers={**_HEADERS, **(headers or {})},
        media_type=f"{media_type}; charset=utf-8",
    )
