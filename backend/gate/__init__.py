"""Who may come in now: rates by address and by token, places for requests in progress, and connections that dawdle."""

from backend.gate.addresses import Addresses, read_networks
from backend.gate.buckets import Buckets
from backend.gate.connections import WatchedConnection
from backend.gate.doors import ALWAYS_OPEN, BUSY_JSON, RETRY_SECONDS, Doors, TooMany
from backend.gate.leaving import Visit, begin_visit, may_be_dropped, tell_gone
from backend.gate.places import Places
from backend.gate.tally import tallying

__all__ = [
    "ALWAYS_OPEN",
    "BUSY_JSON",
    "RETRY_SECONDS",
    "Addresses",
    "Buckets",
    "Doors",
    "Places",
    "TooMany",
    "Visit",
    "WatchedConnection",
    "begin_visit",
    "may_be_dropped",
    "read_networks",
    "tallying",
    "tell_gone",
]
