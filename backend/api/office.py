"""What every way into the API leads to, be it a request or a socket: who asks, and how they are answered."""

from dataclasses import dataclass

from backend.api.callers import Callers
from backend.api.operations import Operations
from backend.api.streams import Streams
from backend.api.subscribing import Subscriptions
from backend.db import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The parts that answer."""

    database: Database
    callers: Callers
    operations: Operations
    subscriptions: Subscriptions
    streams: Streams
    public_url: str
