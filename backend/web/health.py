"""Whether the server is alive, and whether it is ready to be asked."""

import logging
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from backend.clock import SECOND, Clock
from backend.db import Database, Session
from backend.db.migrations import Standing, standing
from backend.loyalty.queries import due_work_lag
from backend.outbox.queries import oldest_due

_FRESH = {"cache-control": "no-store"}
_UNAVAILABLE = 503

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What a load balancer asks."""

    database: Database
    clock: Clock

    def routes(self) -> list[Route]:
        """Where it asks."""
        return [Route("/healthz", self.alive), Route("/readyz", self.ready)]

    async def alive(self, _request: Request) -> Response:
        """Answers while the program runs at all."""
        return PlainTextResponse("ok\n", headers=_FRESH)

    async def ready(self, _request: Request) -> Response:
        """Whether the database can be read and has all that this program needs, and how long due work has waited."""
        try:
            found = await self.database.read(standing)
            # Between a migration and the restart that follows it this program works on, on a database ahead of it.
            is_ready = found is not Standing.BEHIND
            state: dict[str, str | float] = {"database": "up", "migrations": found.value}
            if is_ready:
                state["due_work_lag_seconds"] = await self.database.read(self._lag)
                # A replica that is away keeps nobody from being served: reports then come from the database itself.
                state |= self.database.replica()
        except Exception as fault:  # noqa: BLE001 - whatever keeps it from being read, it is not ready
            logger.warning("the database cannot be read: %s", type(fault).__name__)
            return JSONResponse({"database": "down"}, _UNAVAILABLE, headers=_FRESH)
        return JSONResponse(state, 200 if is_ready else _UNAVAILABLE, headers=_FRESH)

    def _lag(self, session: Session) -> float:
        """For how many seconds a move or a message has been due, whichever waits longer."""
        now = self.clock()
        message_due_at = oldest_due(session, now)
        return max(due_work_lag(session, now), 0 if message_due_at is None else now - message_due_at) / SECOND
