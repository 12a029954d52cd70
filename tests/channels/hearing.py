"""A program that webhooks speak to: keeps what it is told, and answers as it is told to."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Final

from tests.patience import PATIENCE

HERE: Final = ("127.0.0.0/8", "::1/128")
"""The networks in which it listens, which an operator would have to name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One post."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Listener:
    """What was heard, and what is answered: a status, or nothing before it is let go."""

    port: int = 0
    told: list[Told] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    location: str = ""
    is_silent: bool = False
    let_go: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/hooks?of=kizuna"


@contextmanager
def listening(certificate: Path | None = None) -> Iterator[Listener]:
    """A listener that answers 204 unless it is told otherwise; with a certificate and its key by TLS."""
    listener = Listener()

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            listener.told.append(Told(path=self.path, headers=headers, body=body))
            if listener.is_silent:
                listener.let_go.wait(PATIENCE)
                return
            self.send_response(listener.statuses.pop(0) if listener.statuses else 204)
            if listener.location:
                self.send_header("location", listener.location)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    listener.port = server.server_port
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        listener.let_go.set()
        server.shutdown()
        server.server_close()
        thread.join()
