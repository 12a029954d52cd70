"""Only the hosts that the operator names are answered for: no cache, link or cookie is made for another's name.

Health and figures are told to whoever asks, by address too: load balancers know no name, and nothing there is anyone's.
"""

from collections.abc import Collection
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.gate import ALWAYS_OPEN
from backend.settings import Settings
from backend.web.errors import plain_page
from backend.web.posted import wanted

_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
_MISDIRECTED: Final = 421
_POLICY_VIOLATION: Final = 1008


class Hosts:
    """Stands before everything that reads a request."""

    def __init__(self, app: ASGIApp, *, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets a request for one of our hosts pass."""
        if scope["type"] not in {"http", "websocket"} or scope["path"] in ALWAYS_OPEN or self._is_ours(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        else:
            await plain_page(_MISDIRECTED, wanted(Request(scope)).speaks())(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        named = [value for name, value in scope["headers"] if name == b"host"]
        return len(named) == 1 and host_in(named[0].decode("latin-1")) in self._hosts


def hosts_of(settings: Settings) -> frozenset[str]:
    """The host of KIZUNA_PUBLIC_URL and those of KIZUNA_HOSTS; in development this machine's own names too."""
    named = [urlsplit(settings.public_url).netloc, *settings.hosts]
    own = () if settings.production else _LOOPBACK
    return frozenset([*map(host_in, named), *own])


@lru_cache(maxsize=256)
def host_in(netloc: str) -> str:
    """The name of a host without its port, in small letters; nothing where it is no host."""
    try:
        return (urlsplit(f"//{netloc}").hostname or "").rstrip(".") if netloc.isascii() and "@" not in netloc else ""
    except ValueError:
        return ""
