"""GraphiQL for staff, served from here with nothing loaded from elsewhere, under a policy that allows nothing else."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

_FOLDER: Final = Path(__file__).parent / "graphiql"
_TYPES: Final = {
    ".html": "text/html",
    ".txt": "text/plain",
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
}
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src data:; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "content-security-policy": _POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",
}


def explorer_routes() -> list[BaseRoute]:
    """The page, and each file that it needs."""
    files = sorted(path for path in _FOLDER.iterdir() if path.suffix in _TYPES and path.name != "index.html")
    return [
        _route("/graphiql", (_FOLDER / "index.html").read_bytes(), ".html"),
        _route("/graphiql/examples.json", orjson.dumps(examples()), ".json"),
        *(_route(f"/graphiql/{path.name}", path.read_bytes(), path.suffix) for path in files),
    ]


def examples() -> Sequence[dict[str, str]]:
    """The ready queries, in the order of their files' names."""
    return [{"query": path.read_text("utf-8")} for path in sorted((_FOLDER / "examples").glob("*.graphql"))]


def _route(path: str, body: bytes, suffix: str) -> Route:
    async def answer(_request: Request) -> Response:
        return Response(body, headers=_HEADERS, media_type=f"{_TYPES[suffix]}; charset=utf-8")

    return Route(path, answer, methods=["GET"])
