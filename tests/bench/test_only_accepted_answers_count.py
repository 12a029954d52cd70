"""The load generator counts an answer with an accepted status, read to its end, and everything else as an error."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.bench.load import drive
from tests.bench.readings import Reading
from tests.bench.requests import get, write_requests

BODY = b"x" * 70_000


class Answers(BaseHTTPRequestHandler):
    """Answers as its path says."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/broken":
            self.close_connection = True
            self.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nnot all of it")
            return
        self.send_response(500 if self.path == "/fault" else 200)
        if self.path == "/chunks":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"3\r\nabc\r\n")
            self.wfile.write(b"2\r\nde\r\n0\r\n\r\n")
            return
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *_words: object) -> None:
        """Says nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    """The port of a server that answers so."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("path", ["/", "/chunks"])
def test_each_request_is_answered_once(port: int, path: str, tmp_path: Path) -> None:
    reading = _driven(port, [path] * 10, tmp_path)
    assert (reading.done, reading.errors) == (10, 0)
    assert reading.per_second > 0


@pytest.mark.parametrize("path", ["/fault", "/broken"])
def test_what_is_not_accepted_is_an_error(port: int, path: str, tmp_path: Path) -> None:
    reading = _driven(port, ["/", "/", path, "/"], tmp_path, connections=1)
    assert reading.done == (2 if path == "/broken" else 3)
    assert reading.errors == 1


def _driven(port: int, paths: list[str], folder: Path, connections: int = 2) -> Reading:
    """One round in which every path is asked for once."""
    requests = write_requests(folder / "requests", [get(port, path) for path in paths])
    measure = drive(
        port=port,
        requests=requests,
        connections=connections,
        seconds=30,
        accepted=[200],
        repeat=False,
        each=len(paths),
    )
    return measure()
