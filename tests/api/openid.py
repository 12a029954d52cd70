"""A small OpenID provider: it signs with a key that it makes, and lies where a test tells it to."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from backend.clock import SECOND, Clock

CLIENT = "kizuna-client"
SECRET = "a client's secret"
Claims = dict[str, Any]  # JSON of whatever a test puts into a token


def signed(claims: Claims, key: RSAKey) -> str:
    """The token as an honest provider signs it."""
    return jwt.encode({"alg": "RS256", "kid": "of-today"}, claims, key)


def unsigned(claims: Claims, _key: RSAKey) -> str:
    """A token that says that nobody needs to sign it."""
    parts = [{"alg": "none"}, claims]
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts) + "."


def signed_with_the_public_key(claims: Claims, key: RSAKey) -> str:
    """A token whose signature is made from what everybody knows."""
    head, body = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in ({"alg": "HS256", "kid": "of-today"}, claims)
    )
    mac = hmac.digest(key.as_pem(private=False), f"{head}.{body}".encode(), "sha256")
    return f"{head}.{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def signed_by_another(claims: Claims, _key: RSAKey) -> str:
    """A token by someone who only says that they hold the provider's key."""
    return jwt.encode({"alg": "RS256", "kid": "of-today"}, claims, RSAKey.generate_key(2048))


def of_an_unknown_key(claims: Claims, key: RSAKey) -> str:
    """A token that names a key which the provider does not publish."""
    return jwt.encode({"alg": "RS256", "kid": "of-nobody"}, claims, key)


def signed_with_the_secret(claims: Claims, _key: RSAKey) -> str:
    """A token signed with what the client and the provider share, which is not agreed on here."""
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET), algorithms=["HS256"])


@dataclass(slots=True)
class OpenId:
    """What the provider holds, and how it lies."""

    clock: Clock
    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "of-today", "use": "sig"}))
    claims: Claims = field(default_factory=dict)
    sign: Callable[[Claims, RSAKey], str] = signed
    told_issuer: str | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> Starlette:
        """The provider, to be served."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.known),
                Route("/keys", self.keys),
                Route("/token", self.token, methods=["POST"]),
            ]
        )

    def agreed(self, door: str) -> tuple[str, str]:
        """A code for whoever was sent to this door, and the state to bring back with it."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(door).query).items()}
        assert (asked["client_id"], asked["response_type"], asked["code_challenge_method"]) == (CLIENT, "code", "S256")
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return code, asked["state"]

    async def known(self, _request: Request) -> JSONResponse:
        told = self.told_issuer or self.issuer
        places = {"authorization_endpoint": "door", "token_endpoint": "token", "jwks_uri": "keys"}
        return JSONResponse({"issuer": told, **{name: f"{self.issuer}/{path}" for name, path in places.items()}})

    async def keys(self, _request: Request) -> JSONResponse:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def token(self, request: Request) -> JSONResponse:
        """The token for a code, once, to whoever holds the secret and the verifier."""
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        asked = self.codes.pop(form["code"], None)
        pair = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if (
            asked is None
            or pair != f"{CLIENT}:a%20client%27s%20secret"
            or challenge.decode() != asked["code_challenge"]
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = self.clock() // SECOND
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "u-1",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
        }
        told = {"name": "花子", "groups": ["crm"], **self.claims}
        return JSONResponse({"id_token": self.sign({**claims, **told}, self.key), "token_type": "Bearer"})
