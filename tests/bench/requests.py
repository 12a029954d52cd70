"""Requests as a browser would send them, written to a file for the load generator."""

import json
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlencode

_HEADERS = (
    "Host: 127.0.0.1:{port}",
    "User-Agent: Mozilla/5.0",
    "Accept: text/html,application/json,*/*;q=0.8",
    "Accept-Language: ja,en;q=0.5",
    "Connection: keep-alive",
)


def get(port: int, path: str) -> str:
    """The request for a page."""
    return _request(port, f"GET {path} HTTP/1.1", "")


def post(port: int, path: str, fields: dict[str, str]) -> str:
    """The request that a form sends."""
    body = urlencode(fields)
    form = ("Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}")
    return _request(port, f"POST {path} HTTP/1.1", body, *form)


def post_json(port: int, path: str, body: str, token: str) -> str:
    """The request of a program that holds a staff token."""
    more = (f"Authorization: Bearer {token}", "Content-Type: application/json", f"Content-Length: {len(body)}")
    return _request(port, f"POST {path} HTTP/1.1", body, *more)


def write_requests(path: Path, requests: Iterable[str]) -> str:
    """Writes one request to a line; says where."""
    with path.open("w", encoding="ascii") as file:
        file.writelines(json.dumps(request) + "\n" for request in requests)
    return str(path)


def _request(port: int, first: str, body: str, *more: str) -> str:
    lines = (first, *(header.format(port=port) for header in _HEADERS), *more)
    return "\r\n".join((*lines, "", body))
