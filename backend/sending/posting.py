"""Posts one body to an address of the open internet: resolved first, connected to as resolved, never led elsewhere.

No redirect is followed, so none has to be judged; of what is answered only the status is read.
"""

import http.client
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from enum import Enum, auto
from threading import Timer
from typing import Final
from urllib.parse import SplitResult, urlsplit

from backend.channels.rules import is_open_port, is_reachable

SECONDS: Final = 15.0
_PORTS: Final = {"http": 80, "https": 443}


Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host, each as text."""


def list_addresses(host: str, port: int) -> Sequence[str]:
    """The addresses that the machine's own resolver tells."""
    return [str(sockaddr[0]) for *_, sockaddr in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Fault(Enum):
    """Why nothing was answered."""

    PRIVATE = auto()
    UNREACHABLE = auto()
    TIMED_OUT = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Where may be posted to, and how long it may take in all."""

    https_only: bool = True
    networks: Sequence[str] = ()
    seconds: float = SECONDS
    resolve: Resolve = list_addresses


def post(url: str, body: bytes, headers: Mapping[str, str], policy: Policy) -> int | Fault:
    """The status that was answered, or why none was; the answer's body is not read, and no redirect followed."""
    parts = urlsplit(url)
    if parts.scheme not in ({"https"} if policy.https_only else _PORTS):
        return Fault.PRIVATE
    try:
        address = _resolved(parts, policy)
    except (OSError, UnicodeError):
        return Fault.UNREACHABLE
    return Fault.PRIVATE if address is None else _posted(parts, address, body, headers, policy.seconds)


def _resolved(parts: SplitResult, policy: Policy) -> str | None:
    """The host's first address; none where any of its addresses is one that we must not speak to."""
    addresses = policy.resolve(parts.hostname or "", _port(parts))
    is_allowed = bool(addresses) and all(is_reachable(each, policy.networks) for each in addresses)
    return addresses[0] if is_allowed and is_open_port(_port(parts), policy.networks) else None


def _posted(parts: SplitResult, address: str, body: bytes, headers: Mapping[str, str], seconds: float) -> int | Fault:
    is_over: list[bool] = []
    connection = _Pinned(parts, address, seconds)

    def end() -> None:
        is_over.append(True)
        connection.cut()

    # A time-out of the socket begins anew with every byte; this one ends all of it.
    timer = Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        with closing(connection):
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, body=body, headers=dict(headers))
            status = connection.getresponse().status
            # Cut off, the answer looks as if it were whole.
            return Fault.TIMED_OUT if is_over else status
    except TimeoutError:
        return Fault.TIMED_OUT
    except (OSError, http.client.HTTPException, ValueError):
        return Fault.TIMED_OUT if is_over else Fault.UNREACHABLE
    finally:
        timer.cancel()


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was judged, whatever the name resolves to by now."""

    def __init__(self, parts: SplitResult, address: str, seconds: float) -> None:
        super().__init__(parts.hostname or "", _port(parts), timeout=seconds)
        self.default_port = _PORTS[parts.scheme]
        self._address = address
        self._is_secure = parts.scheme == "https"

    def connect(self) -> None:
        """Connects to the address; the certificate must be the name's."""
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = plain
        if self._is_secure:
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)

    def cut(self) -> None:
        """Ends whatever the connection is doing."""
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)


def _port(parts: SplitResult) -> int:
    return parts.port or _PORTS[parts.scheme]
