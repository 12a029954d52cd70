"""Staff sign in with their organisation's identity provider: the way there, and the way back."""

import asyncio
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from backend.api.explorer.pages import page
from backend.api.explorer.places import PLACES, Place
from backend.api.explorer.provider_talk import Attempt, is_private
from backend.api.explorer.sign_in import SignIn
from backend.clock import MINUTE, SECOND, Instant
from backend.db import Session
from backend.errors import Refused
from backend.links import Links
from backend.settings import Settings, UnfitSettings
from backend.staff.actions.provided import Vouched, sign_in_vouched
from backend.staff.rules import Role
from backend.staff.tables import Deed

if TYPE_CHECKING:
    from backend.api.explorer.provider import Provider

BACK: Final = "/graphiql/provider/back"
_LASTS: Final = 10 * MINUTE
_TOKEN_BYTES: Final = 32
_CODE: Final = re.compile(r"[\x21-\x7e]{1,2048}")
_NEVER_KEPT: Final = {"cache-control": "no-store", "referrer-policy": "no-referrer"}
_WAY: Final = "oidc"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSignIn:
    """Leads browsers to the provider, and lets in whom it vouches for."""

    provider: "Provider"
    sign_in: SignIn
    links: Links
    usual: Place
    """Where whoever names no place goes on."""

    def routes(self) -> list[BaseRoute]:
        """The way there and back."""
        return [
            Route("/graphiql/provider", self.leave, methods=["GET"]),
            Route(BACK, self.come_back, methods=["GET"]),
        ]

    async def leave(self, request: Request) -> Response:
        """To the provider, with what must come back from there kept by the browser meanwhile."""
        place = PLACES.get(request.query_params.get("to", ""), self.usual)
        attempt = Attempt(
            state=secrets.token_urlsafe(_TOKEN_BYTES),
            nonce=secrets.token_urlsafe(_TOKEN_BYTES),
            verifier=secrets.token_urlsafe(_TOKEN_BYTES),
        )
        try:
            door = await asyncio.to_thread(self.provider.door, attempt)
        except Refused:
            return _turned_away(place)
        answer = Response(status_code=303, headers={**_NEVER_KEPT, "location": door})
        # The way back begins at the provider's: a strict cookie would not come along.
        answer.set_cookie(
            self._cookie,
            self._kept(attempt, place, self.sign_in.clock()),
            max_age=_LASTS // SECOND,
            path="/",
            secure=self.sign_in.is_secure,
            httponly=True,
            samesite="lax",
        )
        return answer

    async def come_back(self, request: Request) -> Response:
        """In, where the provider vouches for whoever this very browser was sent to it with."""
        now = self.sign_in.clock()
        attempt, place = self._attempt(request, now)
        code = request.query_params.get("code", "")
        if attempt is None or not _CODE.fullmatch(code):
            return await self._refused(place, now)
        try:
            vouched = await asyncio.to_thread(self.provider.vouched, code, attempt, now)
            return self._forgotten(await self._in(request, vouched, place, now))
        except Refused:
            return await self._refused(place, now)

    async def _in(self, request: Request, vouched: Vouched, place: Place, now: Instant) -> Response:
        token, secret = secrets.token_urlsafe(_TOKEN_BYTES), secrets.token_urlsafe(_TOKEN_BYTES)
        shown = self.sign_in.shown(request)

        def work(session: Session) -> None:
            signed_in = sign_in_vouched(session, vouched, token=token, secret=secret, now=now, instead_of=shown)
            self.sign_in.noted(session, Deed.SIGNED_IN, signed_in, now, _WAY)

        await self.sign_in.database.write(work)
        # A page of ours leads on: the browser would not send the strict cookie along with a redirect from elsewhere.
        return self.sign_in.given(page("signed-in.html", request, {"inside": place.inside}), secret)

    async def _refused(self, place: Place, now: Instant) -> Response:
        await self.sign_in.refused.note(_WAY, now)
        return self._forgotten(_turned_away(place))

    @property
    def _cookie(self) -> str:
        return "__Host-kizuna-provider" if self.sign_in.is_secure else "kizuna-provider"

    def _forgotten(self, answer: Response) -> Response:
        answer.delete_cookie(self._cookie, path="/", secure=self.sign_in.is_secure, httponly=True, samesite="lax")
        return answer

    def _kept(self, attempt: Attempt, place: Place, now: Instant) -> str:
        kept = f"{attempt.state}.{attempt.nonce}.{attempt.verifier}.{place.name}.{now + _LASTS}"
        return f"{kept}.{self.links.proof(f'provider to {kept}')}"

    def _attempt(self, request: Request, now: Instant) -> tuple[Attempt | None, Place]:
        """What this browser left with, if what comes back belongs to it and is in time; and where it is to go on."""
        kept, _, proof = request.cookies.get(self._cookie, "").rpartition(".")
        if not kept.isascii() or not proof.isascii() or not self.links.proves(f"provider to {kept}", proof):
            return None, self.usual
        state, nonce, verifier, name, until = kept.split(".")
        came = request.query_params.get("state", "")
        if now > int(until) or not secrets.compare_digest(state.encode(), came.encode("utf-8", "replace")):
            return None, PLACES[name]
        return Attempt(state=state, nonce=nonce, verifier=verifier), PLACES[name]


def provided_by(settings: Settings, sign_in: SignIn, links: Links, usual: Place) -> ProviderSignIn | None:
    """How staff sign in with a provider, where one is configured."""
    provider = provider_of(settings)
    return None if provider is None else ProviderSignIn(provider=provider, sign_in=sign_in, links=links, usual=usual)


def provider_of(settings: Settings) -> "Provider | None":
    """The provider that is configured, if any; what it needs is looked for only then."""
    if not settings.oidc_issuer:
        return None
    try:
        from backend.api.explorer.provider import Provider  # noqa: PLC0415 - an extra: nothing of it is loaded where it is not used
    except ImportError:
        raise UnfitSettings("signing in by OpenID needs more: pip install 'kizuna[oidc]'") from None
    if not is_private(settings.oidc_issuer):
        raise UnfitSettings("KIZUNA_OIDC_ISSUER must begin with https://")
    if not settings.oidc_client_id or not settings.oidc_client_secret:
        raise UnfitSettings("KIZUNA_OIDC_ISSUER needs KIZUNA_OIDC_CLIENT_ID and KIZUNA_OIDC_CLIENT_SECRET beside it")
    claim, roles = _roles(settings.oidc_roles)
    return Provider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        claim=claim,
        roles=roles,
        back=settings.public_url + BACK,
    )


def _roles(spelled: str) -> tuple[str, tuple[tuple[str, Role], ...]]:
    """What `groups:kizuna-admins=ADMINISTRATOR,crm=PLANNER` says: the claim, and the role for each of its values."""
    claim, _, pairs = spelled.partition(":")
    try:
        told = tuple(
            (value.strip(), Role(role.strip()))
            for value, _, role in (each.rpartition("=") for each in pairs.split(","))
        )
    except ValueError:
        told = ()
    if not claim.strip() or not told or not all(value for value, _ in told):
        raise UnfitSettings("KIZUNA_OIDC_ROLES must be such as groups:kizuna-admins=ADMINISTRATOR,crm=PLANNER")
    return claim.strip(), told


def _turned_away(place: Place) -> Response:
    return Response(status_code=303, headers={**_NEVER_KEPT, "location": place.turned_away})
