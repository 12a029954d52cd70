"""Due work: what time alone brings about, done in small units so that nobody waits behind it."""

import logging
from collections.abc import Callable
from functools import partial
from threading import Event

from backend.clock import Clock
from backend.db import Database
from backend.loyalty.actions import rebuild_chunk, recount, sweep
from backend.loyalty.queries import ActiveModel
from backend.loyalty.queries.drift import drift_chunk
from backend.loyalty.queries.states import PositionKey

PAUSE_SECONDS = 5.0
PEOPLE_AT_ONCE = 2_000
_AT_ONCE = 500

# Told how far work has come, as the id of the last person done.
Advance = Callable[[int], object]

logger = logging.getLogger(__name__)


def run_due_work(database: Database, clock: Clock) -> int:
    """Does all that is due at this moment; returns how many positions moved through time alone."""
    moved = 0
    while True:
        swept = database.write_now(lambda session: sweep(session, clock(), limit=_AT_ONCE))
        moved += swept
        if swept < _AT_ONCE:
            return moved


def work_until(stop: Event, database: Database, clock: Clock, *, pause: float = PAUSE_SECONDS) -> None:
    """Does what is due again and again until it is told to stop; a fault ends one round, not the work."""
    while not stop.is_set():
        try:
            run_due_work(database, clock)
        except Exception as fault:  # noqa: BLE001 - whatever one round meets, the next one tries again
            # Only the kind of fault: its message may hold what people said.
            logger.warning("due work failed: %s", type(fault).__name__)
        stop.wait(pause)


def rebuild(database: Database, active: ActiveModel, clock: Clock, advance: Advance) -> int:
    """Makes positions, moves and counters of a model anew from the ledger, in parts; returns how many positions."""
    positions, last = 0, 0
    while True:
        part = partial(rebuild_chunk, active=active, after_person_id=last, limit=PEOPLE_AT_ONCE, now=clock())
        reached, made = database.write_now(part)
        if reached is None:
            database.write_now(lambda session: recount(session, active.id))
            return positions
        positions, last = positions + made, reached
        advance(reached)


def find_drift(database: Database, active: ActiveModel, clock: Clock, advance: Advance) -> list[PositionKey]:
    """The stored positions that differ from what the ledger makes of them; nothing is changed."""
    found: list[PositionKey] = []
    last = 0
    while True:
        part = partial(drift_chunk, active=active, after_person_id=last, limit=PEOPLE_AT_ONCE, now=clock())
        reached, differing = database.read_now(part)
        found += differing
        if reached is None:
            return found
        last = reached
        advance(reached)
