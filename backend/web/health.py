"""Whether the server is alive, and whether it is ready to be asked."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from backend.db import Database, is_current

_FRESH = {"cache-control": "no-store"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What a load balancer asks."""

    database: Database

    def routes(self) -> list[Route]:
        """Where it asks."""
        return [Route("/healthz", self.alive), Route("/readyz", self.ready)]

    async def alive(self, _request: Request) -> Response:
        """Answers while the program runs at all."""
        return PlainTextResponse("ok\n", headers=_FRESH)

    async def ready(self, _request: Request) -> Response:
        """Whether the database stands at the newest revision; one that cannot be read is a fault like any other."""
        migrated = await self.database.read(is_current)
        state = {"database": "up", "migrations": "current" if migrated else "behind"}
        return JSONResponse(state, 200 if migrated else 503, headers=_FRESH)
