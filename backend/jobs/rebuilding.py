"""Positions made anew from the ledger, or held against it, in parts."""

from functools import partial
from typing import Final

from backend.clock import Clock
from backend.db import Database
from backend.jobs.watching import Advance
from backend.loyalty.actions import rebuild_chunk, recount, recount_days
from backend.loyalty.queries import ActiveModel
from backend.loyalty.queries.drift import drift_chunk
from backend.loyalty.queries.states import PositionKey

PEOPLE_AT_ONCE: Final = 2_000


def rebuild(database: Database, active: ActiveModel, clock: Clock, advance: Advance) -> int:
    """Makes positions, moves and counters of a model anew from the ledger, in parts; returns how many positions."""
    positions, last = 0, 0
    while True:
        part = partial(rebuild_chunk, active=active, after_person_id=last, limit=PEOPLE_AT_ONCE, now=clock())
        reached, made = database.write_now(part)
        if reached is None:
            database.write_now(lambda session: recount(session, active.id))
            database.write_now(lambda session: recount_days(session, active.id))
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
