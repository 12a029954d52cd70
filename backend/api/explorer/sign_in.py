"""Staff sign in to the explorer: a token is sent once, and the browser keeps a session that no script can read."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from backend.api.documents.requests import parsed
from backend.api.shapes.errors import BadRequest, refusal_body
from backend.api.viewers.own_pages import check_own_page, cookie_name
from backend.api.viewers.refused_callers import RefusedCallers
from backend.clock import SECOND, Clock, Instant
from backend.db import Database, Session
from backend.errors import Busy, Refused, Unauthenticated
from backend.staff.actions.audit import AuditTrail
from backend.staff.actions.audit_telling import Done
from backend.staff.actions.sessions import sign_in, sign_out
from backend.staff.queries.sessions import SESSION_LASTS, SignedIn, find_signed_in
from backend.staff.rules import is_token
from backend.staff.tables import Deed

_SECRET_BYTES: Final = 32
_MOST_BYTES: Final = 1_000
_NEVER_KEPT: Final = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Lets browsers in and out."""

    database: Database
    clock: Clock
    trail: AuditTrail
    refused: RefusedCallers
    public_url: str
    has_provider: bool = False
    """Whether staff may sign in with an identity provider too."""

    @property
    def is_secure(self) -> bool:
        """Whether the site is reached by https alone, so that browsers may be told to keep to it."""
        return self.public_url.startswith("https://")

    def routes(self) -> list[BaseRoute]:
        """Where a browser asks whether it is signed in, signs in, and out."""
        return [
            Route("/graphiql/session", self.tell, methods=["GET"]),
            Route("/graphiql/session", self.begin, methods=["POST"]),
            Route("/graphiql/session/end", self.end, methods=["POST"]),
        ]

    async def tell(self, request: Request) -> Response:
        """Whether this browser is signed in, and whether there is a provider to sign in with: of nobody by name."""
        try:
            is_in = await self.find(request) is not None
        except Busy as refusal:
            return _refused(refusal, 503, {"retry-after": "1"})
        told = {"signedIn": is_in, "provider": self.has_provider}
        return Response(orjson.dumps(told), headers=_NEVER_KEPT, media_type="application/json")

    async def begin(self, request: Request) -> Response:
        """Signs in whoever sends a token from the page that is there for it; always with a new secret."""
        return await self._answered(request, self._begun)

    async def end(self, request: Request) -> Response:
        """Signs out."""
        return await self._answered(request, self._ended)

    async def find(self, request: Request) -> SignedIn | None:
        """Who is signed in with this browser, if anyone."""
        secret = self.shown(request)
        if not secret:
            return None
        return await self.database.read(lambda session: find_signed_in(session, secret, self.clock()))

    def shown(self, request: Request) -> str:
        """The secret that the browser shows."""
        return request.cookies.get(cookie_name(is_secure=self.is_secure), "")

    def given(self, answer: Response, secret: str) -> Response:
        """The answer, with which the browser keeps the secret: no script reads it, and no other site sends it."""
        answer.set_cookie(
            cookie_name(is_secure=self.is_secure),
            secret,
            max_age=SESSION_LASTS // SECOND,
            path="/",
            secure=self.is_secure,
            httponly=True,
            samesite="strict",
        )
        return answer

    def noted(self, session: Session, deed: Deed, signed_in: SignedIn, now: Instant, way: str = "token") -> None:
        """Takes down who signed in or out, and which way."""
        holder = signed_in.holder
        done = Done(deed=deed, operation=way, at=now, member_id=holder.member_id, token_id=holder.token_id)
        self.trail.note(session, done)

    async def _answered(self, request: Request, work: Callable[[Request], Awaitable[Response]]) -> Response:
        try:
            check_own_page(request, self.public_url)
            return await work(request)
        except BadRequest as refusal:
            return _refused(refusal, refusal.status, refusal.headers)
        except Unauthenticated as refusal:
            return _refused(refusal, 401)
        except Busy as refusal:
            return _refused(refusal, 503, {"retry-after": "1"})

    async def _begun(self, request: Request) -> Response:
        token, secret, now = await _token_in(request), secrets.token_urlsafe(_SECRET_BYTES), self.clock()
        shown = self.shown(request)

        def work(session: Session) -> None:
            self.noted(session, Deed.SIGNED_IN, sign_in(session, token, secret, now, instead_of=shown), now)

        try:
            await self.database.write(work)
        except Unauthenticated:
            await self.refused.note("signIn", now)
            raise
        return self.given(Response(status_code=204, headers=_NEVER_KEPT), secret)

    async def _ended(self, request: Request) -> Response:
        shown, now = self.shown(request), self.clock()

        def work(session: Session) -> None:
            signed_in = sign_out(session, shown, now)
            if signed_in is not None:
                self.noted(session, Deed.SIGNED_OUT, signed_in, now)

        await self.database.write(work)
        answer = Response(status_code=204, headers=_NEVER_KEPT)
        answer.delete_cookie(
            cookie_name(is_secure=self.is_secure), path="/", secure=self.is_secure, httponly=True, samesite="strict"
        )
        return answer


async def _token_in(request: Request) -> str:
    """The token in what the page posted; whatever has not its shape opens nothing."""
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > _MOST_BYTES:
            raise BadRequest("that is more than a token", 413, {"connection": "close"})
    posted = parsed(bytes(received))
    token = posted.get("token") if isinstance(posted, dict) else None
    if not isinstance(token, str) or not is_token(token):
        raise BadRequest("send a staff token: kz_ and 43 characters")
    return token


def _refused(refusal: Refused, status: int, headers: Mapping[str, str] | None = None) -> Response:
    return Response(
        orjson.dumps(refusal_body(refusal)),
        status_code=status,
        headers={**_NEVER_KEPT, **(headers or {})},
        media_type="application/json",
    )
