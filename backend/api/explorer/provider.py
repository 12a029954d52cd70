"""An OpenID provider that staff sign in with: what is asked of it, and when its word is taken.

Authorization code with PKCE, state and nonce; the token's signature is checked with the keys that the provider itself
publishes, by the algorithms named here alone.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urlencode

from authlib.common.errors import AuthlibBaseError
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import DictKey, KeySet

from backend.api.explorer.provider_talk import Attempt, ProviderUnreachable, ask
from backend.clock import SECOND, Instant
from backend.errors import Unauthenticated
from backend.staff.actions.provided import Vouched
from backend.staff.rules import Role

# Signatures that only the provider can make; with a shared secret, whoever knows a public key could make one too.
_ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
_LEEWAY_SECONDS: Final = 60
_KNOWN_AT: Final = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The provider as it is configured; roles are asked in their order, and the first that fits is given."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    claim: str
    roles: tuple[tuple[str, Role], ...]
    back: str

    def door(self, attempt: Attempt) -> str:
        """Where the browser is sent."""
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.back,
            "scope": "openid profile",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        door = self._place("authorization_endpoint")
        return f"{door}{'&' if '?' in door else '?'}{urlencode(asked)}"

    def vouched(self, code: str, attempt: Attempt, now: Instant) -> Vouched:
        """Whom the provider vouches for, for that code; anything that is not as it should be lets nobody in."""
        claims = self._claims(self._id_token(code, attempt), attempt, now)
        subject, name = claims.get("sub"), claims.get("name") or claims.get("preferred_username") or ""
        if not isinstance(subject, str) or not subject:
            raise Unauthenticated("the provider does not say who it is")
        return Vouched(issuer=self.issuer, subject=subject, name=str(name), role=self._role(claims))

    def _role(self, claims: Mapping[str, object]) -> Role:
        said = claims.get(self.claim)
        values = {said} if isinstance(said, str) else set(map(str, said)) if isinstance(said, list) else set()
        for value, role in self.roles:
            if value in values:
                return role
        raise Unauthenticated("the provider names no role that is let in here")

    def _id_token(self, code: str, attempt: Attempt) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.back,
            "code_verifier": attempt.verifier,
        }
        pair = f"{quote(self.client_id, safe='')}:{quote(self.client_secret, safe='')}"
        basic = {"authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
        token = ask(self._place("token_endpoint"), form, basic).get("id_token")
        if not isinstance(token, str):
            raise ProviderUnreachable("the identity provider sends no token")
        return token

    def _claims(self, token: str, attempt: Attempt, now: Instant) -> Mapping[str, object]:
        """What the token says, once everything that it is checked by holds."""
        seconds = now // SECOND
        try:
            keys = KeySet.import_key_set({"keys": _keys(ask(self._place("jwks_uri")))})
            read = jwt.decode(token, keys, algorithms=_ALGORITHMS)
            expected = {
                "iss": {"essential": True, "value": self.issuer},
                "aud": {"essential": True, "value": self.client_id},
            }
            asked = {"nonce": attempt.nonce, "client_id": self.client_id}
            claims = CodeIDToken(read.claims, read.header, expected, asked)
            claims.validate(now=seconds, leeway=_LEEWAY_SECONDS)
        except (AuthlibBaseError, JoseError, KeyError, TypeError, ValueError):
            raise Unauthenticated("the provider's token is not good") from None
        return read.claims

    def _place(self, name: str) -> str:
        """An address that the provider tells; it must be the one that is configured who tells it."""
        told = ask(self.issuer.rstrip("/") + _KNOWN_AT)
        place = told.get(name)
        if told.get("issuer") != self.issuer or not isinstance(place, str):
            raise ProviderUnreachable("the identity provider is not who it is configured to be")
        return place


def _keys(told: Mapping[str, object]) -> list[DictKey]:
    keys = told.get("keys")
    # Keys for anything but signatures are none of ours.
    return (
        [key for key in keys if isinstance(key, dict) and key.get("use", "sig") == "sig"]
        if isinstance(keys, list)
        else []
    )
