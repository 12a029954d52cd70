"""Reading a GraphQL request from HTTP, and choosing the media type of its answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import orjson
from starlette.requests import ClientDisconnect, Request

from backend.api.shapes.errors import BadRequest
from backend.api.shapes.media import JSON, check_is_json

GRAPHQL_JSON: Final = "application/graphql-response+json"
EVENT_STREAM: Final = "text/event-stream"
MOST_BYTES: Final = 1_000_000
_BROAD: Final = {"*/*": JSON, "application/*": JSON}
_LONGEST_NAME: Final = 200
_SHA256: Final = re.compile("[0-9a-f]{64}")
_OF_EVENTS: Final = frozenset({EVENT_STREAM, "*/*"})


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphQLRequest:
    """What a client asks for: a document by its text, by its name, or by both."""

    query: str = ""
    document_id: str = ""
    variables: Mapping[str, object] = field(default_factory=dict)
    operation_name: str | None = None
    tells_begun: bool = False
    """Whether a socket tells with a pong when the subscription hears: what happened before, the client asks for."""
    is_get: bool = False


def answer_type(accept: str | None) -> str:
    """The media type that the client likes best of those that are spoken here; nothing named means JSON."""
    if not accept or not accept.strip():
        return JSON
    for media_type, quality in _liked(accept):
        if quality > 0 and media_type in {GRAPHQL_JSON, JSON, EVENT_STREAM, *_BROAD}:
            return _BROAD.get(media_type, media_type)
    raise BadRequest(f"answers are {GRAPHQL_JSON}, {JSON} or {EVENT_STREAM}", 406)


def check_takes_events(accept: str | None) -> None:
    """Refuses a client that does not take events, however much it likes something else better."""
    if accept and accept.strip() and not any(each in _OF_EVENTS and quality > 0 for each, quality in _liked(accept)):
        raise BadRequest(f"subscriptions are answered as {EVENT_STREAM}; accept it", 406)


async def read_request(request: Request) -> GraphQLRequest:
    """The GraphQL request in an HTTP request."""
    if request.method in {"GET", "HEAD"}:
        return asked_by(_of_query(request.query_params), is_get=True)
    check_is_json(request.headers.get("content-type", ""))
    return asked_by(parsed(await _body(request)))


async def _body(request: Request) -> bytes:
    received = bytearray()
    try:
        async for chunk in request.stream():
            received += chunk
            if len(received) > MOST_BYTES:
                raise BadRequest(f"a request has at most {MOST_BYTES} bytes", 413, {"connection": "close"})
    except ClientDisconnect:
        raise BadRequest("the request was cut off") from None
    return bytes(received)


def parsed(body: bytes) -> object:
    """The JSON value; NaN, lone surrogates and bytes that are not UTF-8 are no JSON."""
    try:
        return orjson.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest("the request is no JSON") from None


def _of_query(query: Mapping[str, str]) -> Mapping[str, object]:
    """The parts of a request in the query of a URL."""
    return {
        "query": query.get("query"),
        "documentId": query.get("documentId"),
        "operationName": query.get("operationName") or None,
        "variables": parsed(query["variables"].encode()) if query.get("variables") else None,
        "extensions": parsed(query["extensions"].encode()) if query.get("extensions") else None,
    }


def asked_by(parts: object, *, is_get: bool = False) -> GraphQLRequest:
    """The GraphQL request of those parts, whichever way they came."""
    if isinstance(parts, list):
        raise BadRequest("requests are not taken in batches: send each by itself")
    if not isinstance(parts, dict):
        raise BadRequest("the request is no JSON object")
    query, name = parts.get("query"), parts.get("operationName")
    variables, extensions = parts.get("variables"), parts.get("extensions")
    if not isinstance(query, str | None):
        raise BadRequest("`query` is no text")
    if not isinstance(name, str | None):
        raise BadRequest("`operationName` is no text")
    if not isinstance(variables, dict | None):
        raise BadRequest("`variables` is no object")
    if not isinstance(extensions, dict | None):
        raise BadRequest("`extensions` is no object")
    text = query if query and query.strip() else ""
    document_id = _document_id(parts.get("documentId"), (extensions or {}).get("persistedQuery"))
    if not text and not document_id:
        raise BadRequest("`query` is missing: send a document, or the name of one as `documentId`")
    return GraphQLRequest(
        query=text,
        document_id=document_id,
        variables=variables or {},
        operation_name=name,
        tells_begun=(extensions or {}).get("tellBegun") is True,
        is_get=is_get,
    )


def _document_id(name: object, persisted: object) -> str:
    """The name of a document, said either way; empty where none is said."""
    if not isinstance(name, str | None) or (name and len(name) > _LONGEST_NAME):
        raise BadRequest(f"`documentId` is no text of at most {_LONGEST_NAME} characters")
    if persisted is None:
        return name or ""
    if not isinstance(persisted, dict) or persisted.get("version") != 1:
        raise BadRequest("`persistedQuery` is no object of version 1")
    sha256 = persisted.get("sha256Hash")
    if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
        raise BadRequest("`sha256Hash` is no SHA-256 in lower-case hex")
    if name and name != f"sha256:{sha256}":
        raise BadRequest("`documentId` and `persistedQuery` name two documents")
    return f"sha256:{sha256}"


def _liked(accept: str) -> list[tuple[str, float]]:
    """What a client accepts, and how much it likes it: what it likes best first, and in its own order."""
    return sorted(map(_preference, accept.split(",")), key=lambda each: -each[1])


def _preference(part: str) -> tuple[str, float]:
    media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name == "q":
            try:
                return media_type, float(value)
            except ValueError:
                return media_type, 0.0
    return media_type, 1.0
