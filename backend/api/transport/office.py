"""What every way into the API leads to, be it a request or a socket: who asks, and how they are answered."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from backend.api.documents.operations import Operations
from backend.api.transport.streams import Streams
from backend.api.transport.subscribing import Subscriptions
from backend.api.viewers.callers import Callers
from backend.db import Database
from backend.gate import Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The parts that answer."""

    database: Database
    callers: Callers
    operations: Operations
    subscriptions: Subscriptions
    streams: Streams
    public_url: str
    places: Places | None = None

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place for one operation that comes over a socket: a request by HTTP was given one at the gate."""
        if self.places is None:
            yield
            return
        await self.places.enter()
        try:
            yield
        finally:
            self.places.leave()
