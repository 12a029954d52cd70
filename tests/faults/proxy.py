"""Stands between the program and PostgreSQL, and cuts connections around a commit: before it, or before its answer."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

_COMMIT: Final = b"COMMIT"
_CHUNK: Final = 65_536


class Cut(Enum):
    """What becomes of a commit."""

    NONE = auto()
    BEFORE = auto()
    """It never arrives."""
    ANSWER = auto()
    """It is kept, and nobody is told."""


@dataclass(slots=True)
class Proxy:
    """Where it listens, and what becomes of each commit."""

    port: int
    target: str
    choose: Callable[[int], Cut]
    is_armed: bool = False
    commits: int = 0
    cuts: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def url(self, url: str) -> str:
        """The URL of the same database through here."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}{urlsplit(url).path}?sslmode=disable"

    def carry(self, client: socket.socket) -> None:
        """Carries one connection until one of its ends leaves, or it is cut."""
        server = socket.socket(socket.AF_UNIX)
        server.connect(self.target)
        back = threading.Thread(target=_pumped, args=(server, client), daemon=True)
        with client, server, suppress(OSError):
            back.start()
            while said := client.recv(_CHUNK):
                if _COMMIT in said and (cut := self._chosen()) is not Cut.NONE:
                    _cut(client, server, said if cut is Cut.ANSWER else b"")
                    return
                server.sendall(said)
            server.shutdown(socket.SHUT_RDWR)

    def _chosen(self) -> Cut:
        with self.lock:
            self.commits += self.is_armed
            cut = self.choose(self.commits) if self.is_armed else Cut.NONE
            self.cuts += cut is not Cut.NONE
        return cut


def _cut(client: socket.socket, server: socket.socket, last: bytes) -> None:
    """The client hears nothing any more; the server gets the last words, and ends with them."""
    client.shutdown(socket.SHUT_RDWR)
    if last:
        server.sendall(last)
    server.shutdown(socket.SHUT_WR)
    # It has kept what it was told once it hangs up itself.
    with suppress(OSError):
        while server.recv(_CHUNK):
            pass


def _pumped(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while said := source.recv(_CHUNK):
            target.sendall(said)
        target.shutdown(socket.SHUT_RDWR)


@contextmanager
def cutting(url: str, choose: Callable[[int], Cut]) -> Iterator[Proxy]:
    """A proxy in front of the server of that URL, which listens on a socket in a folder."""
    folder = unquote(parse_qs(urlsplit(url).query)["host"][0])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = Proxy(port=listener.getsockname()[1], target=f"{folder}/.s.PGSQL.5432", choose=choose)
        threading.Thread(target=_listened, args=(listener, proxy), daemon=True).start()
        yield proxy


def _listened(listener: socket.socket, proxy: Proxy) -> None:
    with suppress(OSError):
        while True:
            client, _ = listener.accept()
            threading.Thread(target=proxy.carry, args=(client,), daemon=True).start()
