"""Speaks with an identity provider: short questions over HTTP that do not wait long, follow nowhere, read no flood."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Final
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from backend.errors import Unauthenticated

_SECONDS: Final = 5.0
_MOST_BYTES: Final = 1_000_000
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_JSON: Final = {"accept": "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One sign-in that is under way: what the browser must bring back, and what the token must repeat."""

    state: str
    nonce: str
    verifier: str

    @property
    def challenge(self) -> str:
        """What the verifier is known by until the code is shown with it (RFC 7636, S256)."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class _Nowhere(HTTPRedirectHandler):
    """A provider answers where it was asked; nobody is followed with a secret in hand."""

    def redirect_request(self, *_given: object) -> None:
        """Follows no redirect."""


class ProviderUnreachable(Unauthenticated):
    """The provider does not answer as providers do, so nobody can be let in by its word."""


def is_private(url: str) -> bool:
    """Whether what is said there is heard by nobody on the way: https, or this very machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def ask(url: str, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None) -> dict[str, object]:
    """The JSON object that is answered to a GET, or to a posted form."""
    if not is_private(url):
        raise ProviderUnreachable("the provider names an address that is not https")
    body = None if form is None else urlencode(form).encode()
    request = Request(url, data=body, headers={**_JSON, **(headers or {})})  # noqa: S310 - is_private allows http and https alone
    try:
        with build_opener(_Nowhere).open(request, timeout=_SECONDS) as answer:
            told = json.loads(answer.read(_MOST_BYTES + 1))
    except (HTTPException, OSError, RecursionError, URLError, ValueError):
        # Without the cause: it may name the address, with what was sent.
        raise ProviderUnreachable("the identity provider does not answer as it should") from None
    if not isinstance(told, dict):
        raise ProviderUnreachable("the identity provider does not answer as it should")
    return told
