"""What one server process knows of those who come: how much each may ask, and how much is asked at this moment."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from starlette.types import Scope

from backend.errors import Refused
from backend.gate.addresses import Addresses, Network
from backend.gate.buckets import Buckets
from backend.gate.places import Places
from backend.gate.refusals import Refusals

# A survey page is two or three requests, and a mailing brings a whole office at once.
_BURST_SECONDS: Final = 20
_FAILURES: Final = 100
_FAILURES_PER_SECOND: Final = 1
_POINTS_SECONDS: Final = 10
_PAGES: Final = 64
_QUERIES: Final = 24
_LARGE: Final = 64
_MOST_KNOWN: Final = 10_000
RETRY_SECONDS: Final = 2
BUSY_JSON: Final = b'{"errors":[{"message":"too much is asked for just now","extensions":{"code":"BUSY"}}]}'
_HTML: Final = b"text/html; charset=utf-8"
ALWAYS_OPEN: Final = ("/healthz", "/readyz", "/metrics")
_ALWAYS: Final = tuple(path.encode() for path in ALWAYS_OPEN)


class TooMany(Refused):
    """More was asked for than anyone may; says when to come back."""

    code = "THROTTLED"

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.retry_after = max(1, -int(-seconds // 1))


class Doors:
    """The limits of one server process: by address, by token, and of all together."""

    def __init__(
        self,
        *,
        trusted: tuple[Network, ...] = (),
        requests_per_second: float = 0,
        points_per_second: float = 0,
        now: Callable[[], float],
    ) -> None:
        self.now: Final = now
        self.pages: Final = Places(most=_PAGES, now=now)
        self.queries: Final = Places(most=_QUERIES, now=now)
        self.large: Final = Places(most=_LARGE, now=now)
        self.refusals: Final = Refusals(now)
        self.points: Final[Buckets[int]] = Buckets(size=points_per_second * _POINTS_SECONDS, restored=points_per_second)
        self._addresses = Addresses(trusted)
        self._requests: Buckets[str] = Buckets(size=requests_per_second * _BURST_SECONDS, restored=requests_per_second)
        self._failures: Buckets[str] = Buckets(
            size=_FAILURES, restored=_FAILURES_PER_SECOND if requests_per_second else 0
        )
        self._known: dict[int, None] = {}
        # Pages, and queries.
        self._coming = [0, 0]
        self._busy_page = b""
        self._headers = b""
        self._note_busy: Callable[[], None] = lambda: None

    def furnish(self, busy_page: bytes, headers: Mapping[str, str], note_busy: Callable[[], None]) -> None:
        """Says what whoever is turned away sees, with which headers, and who counts them."""
        self._busy_page = busy_page
        self._headers = b"".join(f"{name}: {value}\r\n".encode() for name, value in headers.items())
        self._note_busy = note_busy

    def address(self, scope: Scope) -> str | None:
        """The address that a request is counted by; None where it is not counted."""
        return self._addresses.of(scope)

    def check_rate(self, address: str | None) -> None:
        """Counts a request of that address; refused where it sends too many."""
        if address is None:
            return
        wait = self._requests.take(address, 1, self.now())
        if wait:
            raise TooMany("too many requests come from here", wait)

    def check_failures(self, address: str | None, secret: bytes) -> None:
        """Refuses a secret that was never seen to be good, from where too many bad ones came."""
        if address is None or not self._failures.restored or hash(secret) in self._known:
            return
        if self._failures.left(address, self.now()) < 1:
            raise TooMany("too many unknown secrets come from here", 1 / self._failures.restored)

    def note_failure(self, address: str | None) -> None:
        """Counts a bad link or token of that address; refused where it sends too many."""
        if address is None:
            return
        wait = self._failures.take(address, 1, self.now())
        if wait:
            raise TooMany("too many unknown links come from here", wait)

    def note_good(self, secret: bytes) -> None:
        """Remembers a token that was good, so that its holder is not stopped by a neighbour's guesses."""
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[hash(secret)] = None

    def places(self, path: str) -> Places:
        """The places of the edge that answers that path."""
        return self.queries if path.startswith("/graphql") else self.pages

    def lets_in(self, url: bytes) -> bool:
        """Whether a request for that may begin; those that begin in the same turn of the loop are counted together."""
        is_query = url.startswith(b"/graphql")
        places = self.queries if is_query else self.pages
        if places.is_shedding(self._coming[is_query]) and not url.startswith(_ALWAYS):
            return False
        if not any(self._coming):
            asyncio.get_running_loop().call_soon(self._have_come)
        self._coming[is_query] += 1
        return True

    def _have_come(self) -> None:
        self._coming = [0, 0]

    def busy_answer(self, url: bytes, *, is_last: bool) -> bytes:
        """What whoever is turned away hears, ready to be sent."""
        self._note_busy()
        kind, body = (b"application/json", BUSY_JSON) if url.startswith(b"/graphql") else (_HTML, self._busy_page)
        return b"".join(
            (
                b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: ",
                kind,
                b"\r\ncontent-length: %d\r\nretry-after: %d\r\n" % (len(body), RETRY_SECONDS),
                b"cache-control: no-store\r\n",
                self._headers,
                b"connection: close\r\n\r\n" if is_last else b"\r\n",
                body,
            )
        )
