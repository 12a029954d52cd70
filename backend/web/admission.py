"""Who is let in: rates by address, a place for each request in progress, and small bodies that are there before it."""

import asyncio
from functools import cache
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.errors import Busy
from backend.gate import ALWAYS_OPEN, BUSY_JSON, RETRY_SECONDS, Doors, Places, TooMany, Visit, begin_visit
from backend.web.headers import personal_page
from backend.web.posted import wanted
from forms_ui import MessageKind, message_page

# What is larger is read while it is answered, in places of its own.
SMALL_BODY: Final = 64 * 1024
_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_BAD_SECRETS: Final = frozenset({401, 404})
_API: Final = "/graphql"
_SIGN_IN_PATH: Final = "/graphiql/session"
_SIGN_IN: Final = b"a token in the body, which was never seen"
_LONGEST_NUMBER: Final = 16
_BUSY: Final = 503
_THROTTLED: Final = 429
_THROTTLED_JSON: Final = (
    b'{"errors":[{"message":"too many requests come from here","extensions":{"code":"THROTTLED"}}]}'
)


class Admission:
    """Stands between the edge and the router."""

    def __init__(self, app: ASGIApp, *, doors: Doors) -> None:
        self._app = app
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets a request in, or tells when to come back."""
        if scope["type"] not in {"http", "websocket"} or scope["path"] in ALWAYS_OPEN:
            await self._app(scope, receive, send)
            return
        address = self._doors.address(scope)
        secret = _secret(scope)
        try:
            self._doors.check_rate(address)
            if secret:
                self._doors.check_failures(address, secret)
        except TooMany as refusal:
            await _turned_away(scope, _THROTTLED, refusal.retry_after)(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await self._app(scope, receive, send)
            return
        try:
            await _Stay(self._doors, address, secret, scope, send).answer(self._app, receive)
        except Busy:
            await _turned_away(scope, _BUSY, RETRY_SECONDS)(scope, receive, send)


class _Stay:
    """One request from its coming in to the beginning of its answer, where its place is given back."""

    __slots__ = ("_address", "_doors", "_places", "_scope", "_secret", "_send")

    def __init__(self, doors: Doors, address: str | None, secret: bytes, scope: Scope, send: Send) -> None:
        self._doors = doors
        self._address = address
        self._secret = secret
        self._scope = scope
        self._send = send
        self._places: Places | None = None

    async def answer(self, app: ASGIApp, receive: Receive) -> None:
        """Waits for a small body and for a place, then answers; refused as Busy where that takes too long."""
        scope = self._scope
        places = self._doors.places(scope["path"])
        is_reading = scope["method"] in _READS
        visit = begin_visit(scope, may_be_dropped=is_reading)
        try:
            if not is_reading:
                if places.is_shedding():
                    raise Busy("more is asked for than can be answered soon")
                receive, is_whole = await _arrived(receive, _stated_length(scope))
                places = places if is_whole else self._doors.large
            await places.enter()
            self._places = places
            await app(scope, receive, self._send_on)
        except asyncio.CancelledError:
            _check_left(visit)
        finally:
            self._leave()

    async def _send_on(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._leave()
            status = message["status"]
            if status in _BAD_SECRETS:
                message = self._noted_failure(message)
            elif self._secret and self._secret is not _SIGN_IN:
                self._doors.note_good(self._secret)
        await self._send(message)

    def _noted_failure(self, message: Message) -> Message:
        """The beginning of the answer to a bad link or token; to one of too many it says when to come back."""
        try:
            self._doors.note_failure(self._address)
        except TooMany as refusal:
            headers = [*message["headers"], (b"retry-after", str(refusal.retry_after).encode())]
            return {**message, "status": _THROTTLED, "headers": headers}
        return message

    def _leave(self) -> None:
        if self._places is not None:
            self._places.leave()
            self._places = None


def _check_left(visit: Visit) -> None:
    """Lets the request end quietly if it is its client who has gone."""
    task = asyncio.current_task()
    if not visit.is_gone or task is None:
        raise asyncio.CancelledError
    task.uncancel()
    raise ClientDisconnect


def _secret(scope: Scope) -> bytes:
    """What a request of staff says who it is by: its token, or its session; b"" of all others."""
    if scope["path"] == _SIGN_IN_PATH:
        return _SIGN_IN
    if not scope["path"].startswith(_API):
        return b""
    for name, value in scope["headers"]:
        if name in {b"authorization", b"cookie"}:
            return bytes(value)
    return b""


def _stated_length(scope: Scope) -> int | None:
    """The length that the body is said to have; None where it says none, or nonsense."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() and len(value) < _LONGEST_NUMBER else None
        if name == b"transfer-encoding":
            return None
    return 0


async def _arrived(receive: Receive, length: int | None) -> tuple[Receive, bool]:
    """The body once all of it is there, if it is small; else as it comes."""
    if length is None or length > SMALL_BODY:
        return receive, False
    message = await receive()
    if message.get("more_body"):
        body = bytearray(message["body"])
        while message.get("more_body"):
            message = await receive()
            body += message.get("body", b"")
        if message["type"] == "http.request":
            message = {"type": "http.request", "body": bytes(body), "more_body": False}
    return _again(message, receive), True


def _again(message: Message, receive: Receive) -> Receive:
    """What was received is received again, and then whatever comes."""
    kept: Message | None = message

    async def receive_again() -> Message:
        nonlocal kept
        given, kept = kept, None
        return await receive() if given is None else given

    return receive_again


def _turned_away(scope: Scope, status: int, seconds: int) -> Response:
    """The answer that says when to come back."""
    retry = {"retry-after": str(seconds)}
    if scope["path"].startswith(_API):
        code = BUSY_JSON if status == _BUSY else _THROTTLED_JSON
        return Response(code, status, {**retry, "cache-control": "no-store"}, "application/json")
    language = wanted(Request(scope)).speaks() if scope["type"] == "http" else "en"
    return personal_page(_busy_page(language), status, **{"retry-after": str(seconds)})


@cache
def _busy_page(language: str) -> str:
    """Made once for each language: those who are let in shall not wait for it."""
    return message_page(MessageKind.BUSY, language)


def busy_page() -> bytes:
    """The page for whoever is turned away before it is known which language they read."""
    return _busy_page("ja").encode()
